"""`GET /api/guild/:guildId/members`: in pages by rising id, or those whose name begins with a text."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from attrs import frozen
from msgspec import Meta

from aeon.discord.cdn import avatar_url
from aeon.discord.ids import RoleId, UserId
from aeon.discord.model import Member, User
from aeon.features.directory.reading import FindMembers, ListMembers
from aeon.web.answer import ApiAnswer
from aeon.web.errors import Fault, InvalidBody
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route

PATH = "/api/guild/:guildId/members"
ASK_SECONDS = 12.0
LONGEST_NAME = 100


@frozen
class MembersQuery:
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    after: UserId | None = None
    query: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)] | None = None


@frozen
class MemberItem:
    id: UserId
    username: str
    display_name: str
    """The nickname, where there is one."""
    avatar: str
    """Address of the picture."""
    roles: tuple[RoleId, ...]
    joined_at: datetime | None
    bot: bool

    @classmethod
    def of(cls, member: Member, user: User) -> "MemberItem":
        return cls(
            id=user.id,
            username=user.username,
            display_name=member.nick or user.display_name,
            avatar=avatar_url(user),
            roles=member.roles,
            joined_at=member.joined_at,
            bot=user.bot,
        )


async def list_members(call: ApiCall[None]) -> ApiAnswer:
    query = call.query(MembersQuery)
    if query.query is not None:
        if query.after is not None:
            raise InvalidBody((Fault("after", "is for lists without a query"),))
        return ApiAnswer.ok(_items(await call.ask(FindMembers(query.query, query.limit), seconds=ASK_SECONDS)))
    # One more than wanted, which tells whether there is a next page.
    found = await call.ask(ListMembers(query.limit + 1, query.after), seconds=ASK_SECONDS)
    page = _items(found[: query.limit])
    following = urlencode({"limit": query.limit, "after": page[-1].id}) if len(found) > query.limit else None
    address = following and f"/api/guild/{call.guild_id}/members?{following}"
    return ApiAnswer.ok(page, next_page=address)


def _items(members: Sequence[Member]) -> list[MemberItem]:
    return [MemberItem.of(member, member.user) for member in members if member.user is not None]


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_members,
        query=MembersQuery,
        answers=(Outcome(200, list[MemberItem]), Outcome(409), Outcome(422)),
        summary="A guild's members, by id or by name",
    ),
)
