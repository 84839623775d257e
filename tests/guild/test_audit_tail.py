"""What a guild tells its subscribers of the audit log, and when it looks."""

from datetime import datetime

from aeon.actors.turn import Turn
from aeon.audit.row import AuditRow
from aeon.feed.event import FeedEvent
from aeon.guild.audit_tail import READS_QUEUED, ROWS_AT_ONCE, TAIL_QUEUE, MoreRows, TailRead, audit_tail_handlers
from aeon.guild.directory import Directory
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.guild.examples import GUILD, Wish, guild_state, wish_of

HANDLERS = {each.message: each.handle for each in audit_tail_handlers()}
CHANGED = ConfigurationChanged(Settings(), Settings())


def tell(state: GuildState, message: object, *, waiting: int = 0) -> tuple[Wish, list[int | None]]:
    """What the handler wanted, and the positions that subscribers were told."""
    with state.ports.feed.subscribe() as subscription:
        subscription.add(GUILD)
        turn = Turn(now=0.0, queues={TAIL_QUEUE: range(waiting)})
        HANDLERS[type(message)](state, message, turn)
        wish, told = wish_of(turn), []
        while subscription.frames.statistics().current_buffer_used:
            frame = subscription.frames.receive_nowait()
            assert isinstance(frame, FeedEvent)
            assert frame.event == "audit_log"
            told.append(frame.position)
    return wish, told


def state_at(told: int | None, *, last: int = 0) -> GuildState:
    state = guild_state(held=Held(Directory(GUILD), audited=told))
    state.audit_position = last
    return state


def read(*positions: int) -> TailRead:
    return TailRead(tuple(row(position) for position in positions))


def row(position: int) -> AuditRow:
    return AuditRow(
        id=f"a{position}",
        guild_id=GUILD,
        position=position,
        action_type="ban",
        user_id=None,
        moderator_id=None,
        bot_action=False,
        reason=None,
        metadata={},
        created_at=datetime.fromisoformat("2026-01-01"),
    )


def test_what_was_there_when_the_guild_was_first_loaded_is_no_news() -> None:
    state = state_at(None, last=7)
    wish, told = tell(state, Woken())
    assert (wish.effects, told, state.held.audited) == ([], [], 7)


def test_what_was_written_between_two_incarnations_is_told_by_the_second() -> None:
    wish, _ = tell(state_at(5, last=7), Woken())
    assert [effect.args[2] for effect in wish.effects] == [5]
    assert tell(state_at(7, last=7), Woken())[0].effects == []


def test_every_change_is_a_reason_to_look_and_one_look_may_wait() -> None:
    assert tell(state_at(5), CHANGED, waiting=READS_QUEUED - 1)[0].names == ["_read"]
    assert tell(state_at(5), CHANGED, waiting=READS_QUEUED)[0].effects == []


def test_changes_are_left_to_others_too() -> None:
    for message in (CHANGED, Woken()):
        assert not HANDLERS[type(message)](state_at(5), message, Turn(now=0.0))


def test_rows_are_told_in_order_and_once_whatever_reads_overlap() -> None:
    state = state_at(5)
    assert tell(state, read(6, 7))[1] == [6, 7]
    assert tell(state, read(6, 7, 8))[1] == [8]
    assert tell(state, read())[1] == []
    assert state.held.audited == 8


def test_a_full_read_is_followed_by_another() -> None:
    state = state_at(0)
    wish, told = tell(state, read(*range(1, ROWS_AT_ONCE + 1)))
    assert (len(told), wish.told) == (ROWS_AT_ONCE, [MoreRows()])
    assert [effect.args[2] for effect in tell(state, MoreRows())[0].effects] == [ROWS_AT_ONCE]
