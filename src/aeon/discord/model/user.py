"""Discord's users: people, bots and, in messages of webhooks, the webhook's face.

https://discord.com/developers/docs/resources/user#user-object
"""

from msgspec import Struct

from aeon.discord.ids import UserId


class User(Struct, frozen=True, gc=False):
    id: UserId
    username: str
    global_name: str | None = None
    avatar: str | None = None
    """Hash of the picture; `aeon.discord.cdn` makes the address."""
    bot: bool = False
    system: bool = False

    @property
    def display_name(self) -> str:
        """Name shown where the user has no nickname."""
        return self.global_name or self.username

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"
