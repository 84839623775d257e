"""Who we say we are, the same to REST and gateway.

https://discord.com/developers/docs/reference#user-agent
"""

USER_AGENT = "DiscordBot (Aeon, 0.1.0)"
