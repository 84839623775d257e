"""Objects as Discord sends them, complete: every field that Discord's document calls required, and those strict clients read.

https://discord.com/developers/docs/reference, Discord's OpenAPI description. Plain functions of the world; they change nothing.
"""
