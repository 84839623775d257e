"""The state of the offline Discord: users, guilds, messages, commands, interactions; plain and sync.

`entities` says what there is, `world` owns it, every other file changes one kind of thing and says what happened.
No rule about who may do what lives here: rest asks first, `/_sim/` need not.
"""
