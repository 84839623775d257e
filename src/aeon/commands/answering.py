"""How an answer gets to whoever called: as a reply in the channel, or as the interaction's response."""

import trio
from attrs import evolve, frozen
from msgspec import UNSET, structs

from aeon.commands.origin import InteractionOrigin, Origin
from aeon.discord.errors import DiscordError
from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.limits import MAX_CONTENT
from aeon.discord.rest.answering import Where
from aeon.discord.rest.bodies import MessageBody, Reply, ReplyTo, Shape
from aeon.discord.rest.client import Rest
from aeon.guild.messages import Outcome

ANSWER_SECONDS = 20.0
"""How long a reply may wait for Discord; below an effect's own time, so that what became of it is known."""


@frozen
class Answer:
    """What is said to whoever called: words, and what else a message may show. One with a poll has nothing beside it."""

    content: str = ""
    is_ephemeral: bool = False
    """For the caller's eyes only; in answers to messages nobody can have that."""
    embeds: tuple[Shape, ...] = ()
    poll: Shape | None = None
    components: tuple[Shape, ...] = ()

    def body(self) -> MessageBody:
        """As a message, its words cut to what Discord takes."""
        return MessageBody(
            content=cut(self.content) if self.content else UNSET,
            embeds=self.embeds or UNSET,
            components=self.components or UNSET,
            poll=UNSET if self.poll is None else self.poll,
        )


@frozen
class Record:
    """What will be said of a call once it is over."""

    command_name: str
    user_id: UserId
    channel_id: ChannelId
    received_at: float
    """On Trio's clock."""
    outcome: Outcome = Outcome.OK
    reason: str | None = None
    seconds: float = 0.0
    """From arrival to the end."""

    def ended(self, now: float) -> "Record":
        return evolve(self, seconds=max(0.0, now - self.received_at))

    def failed(self, reason: str, now: float) -> "Record":
        return evolve(self, outcome=Outcome.FAILED, reason=reason, seconds=max(0.0, now - self.received_at))


@frozen
class CallFinished:
    """The caller has the answer, or it could not be brought to them."""

    record: Record


async def answer_call(
    rest: Rest, guild_id: GuildId, origin: Origin, answer: Answer, record: Record | None
) -> CallFinished | None:
    """Bring the answer to the caller; with a record, say how it ended. The client's own deadlines hold."""
    try:
        await deliver(rest, guild_id, origin, answer)
    except DiscordError as error:
        reason = type(error).__name__
        return None if record is None else CallFinished(record.failed(reason, trio.current_time()))
    return None if record is None else CallFinished(record.ended(trio.current_time()))


async def deliver(rest: Rest, guild_id: GuildId, origin: Origin, answer: Answer) -> None:
    """Send it to where the call came from. Raises `DiscordError`."""
    body = answer.body()
    if isinstance(origin, InteractionOrigin):
        await _deliver_to_interaction(rest, origin, body.ephemeral() if answer.is_ephemeral else body)
        return
    reply = structs.replace(body, message_reference=ReplyTo(origin.message_id))
    await rest.messages.create(origin.channel_id, reply, guild_id=guild_id, nonce=origin.nonce, seconds=ANSWER_SECONDS)


async def _deliver_to_interaction(rest: Rest, origin: InteractionOrigin, body: MessageBody) -> None:
    if origin.deferred is None:
        await rest.interactions.respond(origin, Reply(body))
    elif origin.deferred is Where.IN_PLACE:
        await rest.interactions.follow_up(origin, body)
    else:
        await rest.interactions.edit_original(origin, body)


def cut(content: str) -> str:
    """At most as long as a message may be, an ellipsis at its end where something is missing."""
    return content if len(content) <= MAX_CONTENT else f"{content[: MAX_CONTENT - 1]}…"
