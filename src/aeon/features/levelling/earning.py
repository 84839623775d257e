"""XP for messages: from a message to the journal, without a question to anybody.

The database has the last word on which message counts (see `counting`), and says so to the guild. What it has said of a member is
remembered until their minute is over, so that most messages cost a look into a dict. Of whom nothing is known, as after a restart, all
messages are brought before it until it has spoken. So what is forgotten, or comes again, changes nothing.
"""

import logging
from zlib import crc32

from attrs import define, field, frozen

from aeon.actors.turn import Turn
from aeon.discord.events import MessageCreate
from aeon.discord.ids import MessageId, RoleId, UserId, created_ms
from aeon.features.levelling.counting import FEATURE, KIND, Counted, Earning, Risen, pack
from aeon.features.levelling.multipliers import factor
from aeon.guild.behaviour import Handler, handler
from aeon.guild.interests import KINDS
from aeon.guild.ports import Records
from aeon.guild.state import GuildState
from aeon.journal.errors import JournalError

log = logging.getLogger(__name__)

LEAST, MOST = 15, 25
PAUSE_MS = 60_000
KEPT_MEMBERS = 4_000
"""Per guild; beyond it those go who wrote longest ago."""
OPEN_AT_MOST = 200
"""Messages of one member of which it is not known whether they count; beyond it they are taken to."""


@frozen
class _Open:
    """How many messages the database has not decided on, and when the latest was written."""

    count: int
    latest: int


@define(eq=False)
class Pauses:
    """Until when each member's next message earns nothing, in milliseconds since 1970, as far as that is known."""

    _until: dict[UserId, int] = field(factory=dict)
    _open: dict[UserId, _Open] = field(factory=dict)
    """Those of whom nothing is known, and who have messages before the database."""
    _room: int = 64

    def __len__(self) -> int:
        return len(self._until) + len(self._open)

    def is_running(self, user_id: UserId, at: int) -> bool:
        """A message written `at` is known to earn nothing; which is so of most, and asked first."""
        return at < self._until.get(user_id, 0)

    def is_over(self, user_id: UserId, at: int) -> bool:
        """Whether a message written `at` may earn something; it is then to be brought before the database."""
        until = self._until.get(user_id)
        if until is None:
            self._ask(user_id, at)
            return True
        if at < until:
            return False
        self._until[user_id] = at + PAUSE_MS
        return True

    def forget(self, user_id: UserId) -> None:
        """Know nothing of this member any more."""
        self._until.pop(user_id, None)
        self._open.pop(user_id, None)

    def learn(self, user_id: UserId, at: int, *, last_at: int) -> None:
        """The database has decided on the message written `at`, and the one it counted last was written `last_at`.

        It tells of messages of an earlier process too, which say nothing of those that came later.
        """
        unknown = self._open.get(user_id)
        latest = self._until.get(user_id, 0) - PAUSE_MS if unknown is None else unknown.latest
        if latest == at:
            self._open.pop(user_id, None)
            self._begin(user_id, last_at, now=at)

    def _ask(self, user_id: UserId, at: int) -> None:
        count = self._open[user_id].count if user_id in self._open else 0
        if count < OPEN_AT_MOST:
            self._open[user_id] = _Open(count + 1, at)
        else:
            del self._open[user_id]
            self._begin(user_id, at, now=at)
        if len(self._open) > KEPT_MEMBERS:
            self._open = {}

    def _begin(self, user_id: UserId, at: int, *, now: int) -> None:
        """Another program may have written that the last one counted is of a time to come, which is nobody else's now."""
        self._until[user_id] = at + PAUSE_MS
        if len(self._until) > self._room:
            self._make_room(now)

    def _make_room(self, now: int) -> None:
        running = {user_id: until for user_id, until in self._until.items() if until > now}
        if len(running) > KEPT_MEMBERS:
            latest = sorted(running, key=lambda user_id: running[user_id])[-KEPT_MEMBERS // 2 :]
            running = {user_id: running[user_id] for user_id in latest}
        self._until = running
        self._room = max(64, min(2 * len(running), KEPT_MEMBERS))


@define(eq=False)
class SeenRoles:
    """Which roles the authors of messages had that are being counted; only where roles are given for levels."""

    _by_member: dict[UserId, tuple[RoleId, ...]] = field(factory=dict)

    def note(self, user_id: UserId, roles: tuple[RoleId, ...]) -> None:
        self._by_member[user_id] = roles
        if len(self._by_member) > KEPT_MEMBERS:
            self._by_member = {}

    def take(self, user_id: UserId) -> tuple[RoleId, ...] | None:
        """None where nothing is known; then, and afterwards, Discord has to be asked."""
        return self._by_member.pop(user_id, None)


def amount_of(message_id: MessageId) -> int:
    """What this message is worth: by chance, and the same however often the message comes."""
    return LEAST + crc32(message_id.encode()) % (MOST - LEAST + 1)


def wakes(state: GuildState) -> int:
    """Every message earns something, where anything does."""
    return KINDS[MessageCreate] if state.settings.levelling_enabled else 0


def earn(state: GuildState, message: MessageCreate, turn: Turn) -> bool:
    """Commands that were heard do not come here. XP are left out where the journal's room is short: what must be audited needs it more."""
    at, user_id, pauses = created_ms(message.id), message.author.id, state.kept(Pauses)
    if pauses.is_running(user_id, at) or not state.settings.levelling_enabled or not message.is_human:
        return False
    amount = amount_of(message.id) if not state.multipliers else _multiplied(state, message)
    if amount and state.ports.records.has_room and pauses.is_over(user_id, at):
        if state.reward_rows and message.member is not None:
            state.kept(SeenRoles).note(user_id, message.member.roles)
        earning = Earning(state.guild_id, user_id, amount, at, message.id, message.channel_id)
        turn.perform(_keep, state.ports.records, pauses, earning)
    return False


def _multiplied(state: GuildState, message: MessageCreate) -> int:
    """What a message is worth where it was written, by whoever wrote it; 0 begins no pause either."""
    roles = () if message.member is None else message.member.roles
    return round(amount_of(message.id) * factor(state.multipliers, state.directory, message.channel_id, roles))


def _keep(records: Records, pauses: Pauses, earning: Earning) -> None:
    try:
        records.append(KIND, pack(earning))
    except JournalError as error:
        pauses.forget(earning.user_id)
        log.warning("a message earned nothing: %s", error, extra={"guild_id": earning.guild_id})


def _counted(state: GuildState, message: Counted, turn: Turn) -> bool:
    pauses = state.kept(Pauses)
    for gain in message.gains:
        pauses.learn(gain.user_id, gain.at, last_at=gain.last_at)
        if gain.is_counted and gain.has_risen:
            turn.tell_self(Risen(gain))
    return False


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, MessageCreate, earn, wakes=wakes),
    handler(FEATURE, Counted, _counted),
)
