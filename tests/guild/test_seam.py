"""Two registries, each owning half of the shards, as if they were in two processes: all that passes between them is bytes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import attrs
import pytest
import trio
import trio.testing
from attrs import define, field, frozen
from hypothesis import given
from hypothesis import strategies as st

import aeon.app as _everything  # noqa: F401  so that all kinds of requests are known
from aeon.actors.errors import HandlerFailed, NotBegun, OutcomeUnknown, UnknownActor
from aeon.actors.registry import Registry, open_registry
from aeon.actors.request import Request
from aeon.actors.slot import SlotState
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId, RoleId
from aeon.guild.behaviour import Behaviour, handler
from aeon.guild.configuration import configuration_handlers
from aeon.guild.directory import Directory
from aeon.guild.errors import Fault, GuildError, Invalid, PreconditionFailed, Refused
from aeon.guild.guilds import DividedGuilds, Guilds, LocalGuilds
from aeon.guild.household import GuildHousehold
from aeon.guild.known_commands import KnownCommands
from aeon.guild.languages import Text
from aeon.guild.messages import GetSettings, RowsChanged, UpdateSettings, VersionedSettings
from aeon.guild.ports import Ports
from aeon.guild.rights import rights_handlers
from aeon.guild.rights_messages import ListPermissions, RevokePermission
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from aeon.guild.writing import writing_handlers
from aeon.storage.database import Database
from tests.guild.examples import ports_to_nowhere
from tests.guild.pipe import RemoteGuilds, owners, serve_guilds
from tests.guild.wire import ERRORS, Asked, Failed, Wire, answer_of, is_frozen, name_of, requests_below

SHARDS = 2
HERE, THERE = GuildId(str(2 << 22)), GuildId(str(3 << 22))
STRANGER = GuildId(str(5 << 22))
SECONDS = 10.0


@frozen
class Hang(Request[None]):
    """Begun and never answered."""


@frozen
class Explode(Request[None]):
    pass


@frozen
class Reject(Request[None]):
    """Refused for every reason there is."""

    name: str


REQUESTS = [kind for kind in requests_below(Request) if kind.__module__.startswith(("aeon.", __name__))]
WIRE = Wire([*REQUESTS, RowsChanged])
REFUSALS: dict[str, Exception] = {
    "invalid": Invalid((Fault("prefix", Text("is too long", de="ist zu lang")), Fault("", Text("is odd")))),
    "precondition": PreconditionFailed(7),
    "refused": Refused(Text("not {when}", de="nicht {when}").filled(when=Text("now", de="jetzt"))),
}


@define(eq=False)
class Half:
    """One registry and its guilds."""

    registry: Registry
    begun: list[str]
    told: list[object] = field(factory=list)

    @property
    def guilds(self) -> LocalGuilds:
        return LocalGuilds(self.registry)


@asynccontextmanager
async def open_half(ports: Ports, *guild_ids: GuildId) -> AsyncIterator[Half]:
    begun: list[str] = []
    told: list[object] = []

    def hang(state: GuildState, _message: Hang, turn: Turn) -> bool:
        begun.append(state.guild_id)
        turn.start(trio.sleep_forever, seconds=60, keep_reply=True)
        return True

    def explode(_state: GuildState, _message: Explode, _turn: Turn) -> bool:
        raise RuntimeError("on purpose")

    def reject(_state: GuildState, message: Reject, turn: Turn) -> bool:
        turn.refuse(REFUSALS[message.name])
        return True

    def hear(_state: GuildState, message: RowsChanged, _turn: Turn) -> bool:
        told.append(message)
        return False

    own = [
        handler("", Hang, hang),
        handler("", Explode, explode),
        handler("", Reject, reject),
        handler("", RowsChanged, hear),
    ]
    behaviour = Behaviour.of(
        [*own, *configuration_handlers(), *writing_handlers(), *rights_handlers(KnownCommands({}))]
    )
    async with open_registry(GuildHousehold(ports, behaviour)) as registry:
        for guild_id in guild_ids:
            registry.open(guild_id, Held(Directory(guild_id)))
        yield Half(registry, begun, told)


@define(eq=False)
class Divided:
    """What the process that owns the even shards has."""

    guilds: Guilds
    here: Half
    there: Half
    pipe: trio.abc.Stream
    far_end: trio.abc.Stream


@pytest.fixture
def no_ports() -> Ports:
    return ports_to_nowhere()


@pytest.fixture
async def divided(no_ports: Ports, database: Database) -> AsyncIterator[Divided]:
    async with AsyncExitStack() as stack:
        ports = attrs.evolve(no_ports, database=database)
        here = await stack.enter_async_context(open_half(ports, HERE))
        there = await stack.enter_async_context(open_half(ports, THERE))
        nursery = await stack.enter_async_context(trio.open_nursery())
        near, far = trio.testing.memory_stream_pair()
        remote = RemoteGuilds(WIRE, near)
        nursery.start_soon(remote.run)
        nursery.start_soon(serve_guilds, there.guilds, far, WIRE)
        yield Divided(DividedGuilds(owners(SHARDS, {0: here.guilds, 1: remote})), here, there, near, far)
        nursery.cancel_scope.cancel()


async def test_a_guild_is_asked_wherever_it_lives(divided: Divided) -> None:
    for guild_id in (HERE, THERE):
        found = await divided.guilds.ask(guild_id, GetSettings(), seconds=SECONDS)
        assert found == VersionedSettings(Settings(), 1)
        changed = await divided.guilds.ask(guild_id, UpdateSettings({"prefix": "?"}, if_match=1), seconds=SECONDS)
        assert (changed.settings.prefix, changed.version) == ("?", 2)
        assert await divided.guilds.ask(guild_id, ListPermissions(), seconds=SECONDS) == ()
    assert divided.here.registry.slot(THERE) is None
    assert divided.there.registry.slot(HERE) is None


async def test_a_guild_is_told_wherever_it_lives(divided: Divided) -> None:
    for guild_id, half in ((HERE, divided.here), (THERE, divided.there)):
        divided.guilds.tell(guild_id, RowsChanged(1))
        # Frames keep their order, and so does a mailbox: what was told first is handled first.
        await divided.guilds.ask(guild_id, GetSettings(), seconds=SECONDS)
        assert half.told == [RowsChanged(1)]


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("guild_id", [HERE, THERE])
async def test_what_a_guild_refuses_with_is_the_same_from_afar(divided: Divided, guild_id: GuildId, name: str) -> None:
    with pytest.raises(type(REFUSALS[name])) as refused:
        await divided.guilds.ask(guild_id, Reject(name), seconds=SECONDS)
    assert said(refused.value) == said(REFUSALS[name])


async def test_errors_of_the_kernel_are_the_same_from_afar(divided: Divided) -> None:
    with pytest.raises(UnknownActor) as unknown:
        await divided.guilds.ask(STRANGER, GetSettings(), seconds=SECONDS)
    assert unknown.value.key == STRANGER
    with pytest.raises(HandlerFailed) as failed:
        await divided.guilds.ask(THERE, Explode(), seconds=SECONDS)
    slot = divided.there.registry.slot(THERE)
    assert slot is not None
    assert failed.value.reference == slot.supervision.crashes[0].reference


async def test_a_question_begun_and_not_answered_in_time_has_an_unknown_outcome(divided: Divided) -> None:
    with pytest.raises(OutcomeUnknown):
        await divided.guilds.ask(THERE, Hang(), seconds=0.5)
    assert divided.there.begun == [THERE]


async def test_a_question_that_was_never_begun_says_so(divided: Divided) -> None:
    await divided.guilds.ask(THERE, GetSettings(), seconds=SECONDS)
    slot = divided.there.registry.slot(THERE)
    assert slot is not None
    slot.state = SlotState.RESTING
    with pytest.raises(NotBegun):
        await divided.guilds.ask(THERE, Hang(), seconds=SECONDS)
    assert divided.there.begun == []


async def test_a_pipe_that_breaks_leaves_what_was_written_unknown_and_takes_nothing_more(divided: Divided) -> None:
    outcomes: list[str] = []

    async def ask() -> None:
        with pytest.raises(OutcomeUnknown):
            await divided.guilds.ask(THERE, Hang(), seconds=SECONDS)
        outcomes.append("unknown")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask)
        with trio.fail_after(SECONDS):
            while not divided.there.begun:
                await trio.sleep(0.005)
        await divided.far_end.aclose()
    assert outcomes == ["unknown"]
    with pytest.raises(NotBegun):
        await divided.guilds.ask(THERE, GetSettings(), seconds=SECONDS)
    assert (await divided.guilds.ask(HERE, GetSettings(), seconds=SECONDS)).version == 1, "its own guilds live on"


async def test_of_a_pipe_that_is_stuck_only_what_was_written_is_unknown(autojump_clock: trio.testing.MockClock) -> None:
    near, far = trio.testing.lockstep_stream_pair()
    remote = RemoteGuilds(WIRE, near)
    outcomes: list[str] = []

    async def ask() -> None:
        try:
            await remote.ask(THERE, GetSettings(), seconds=1)
        except (NotBegun, OutcomeUnknown) as error:
            outcomes.append(type(error).__name__)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(remote.run)
        async with trio.open_nursery() as askers:
            for _ in range(3):
                askers.start_soon(ask)
        await far.aclose()
        nursery.cancel_scope.cancel()
    assert sorted(outcomes) == ["NotBegun", "NotBegun", "OutcomeUnknown"]


@pytest.mark.parametrize("kind", REQUESTS, ids=name_of)
def test_every_request_and_its_answer_is_frozen_and_can_travel(kind: type) -> None:
    assert is_frozen(kind)
    assert WIRE.can_carry(kind)
    assert WIRE.can_carry(answer_of(kind))


snowflakes = st.integers(0, 2**64 - 1).map(str)
requests = st.one_of(
    st.builds(GetSettings),
    st.builds(RevokePermission, id=st.text(), if_match=st.none() | st.integers()),
    st.builds(
        UpdateSettings,
        changes=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()),
        if_match=st.none() | st.integers(),
    ),
)


@given(requests, st.floats(0, 60), st.text(), snowflakes)
def test_a_question_is_the_same_after_the_way(request: Any, seconds: float, trace: str, guild_id: str) -> None:
    kind = type(request)
    frame = Asked(1, GuildId(guild_id), name_of(kind), WIRE.encode(request, kind), seconds, trace)
    received = WIRE.parse(WIRE.frame(frame)[4:])
    assert isinstance(received, Asked)
    assert attrs.evolve(received, body=None) == attrs.evolve(frame, body=None)
    assert WIRE.decode(received.body, WIRE.kind(received.kind)) == request


@pytest.mark.parametrize("kind", ERRORS, ids=name_of)
def test_every_error_is_the_same_after_the_way(kind: Any) -> None:
    examples: dict[Any, object] = {
        Text: Text("words", de="Worte"),
        str: "words",
        int: 7,
        float: 2.5,
        float | None: 2.5,
        RoleId: RoleId("1"),
    }
    values = [examples.get(each.type, (Fault("a.b", Text("c")),)) for each in attrs.fields(kind)]
    error = kind(*values)
    received = WIRE.parse(WIRE.frame(WIRE.failed(1, error))[4:])
    assert isinstance(received, Failed)
    again = WIRE.decode(received.body, WIRE.kind(received.kind))
    assert type(again) is kind
    assert attrs.asdict(again) == attrs.asdict(error)
    assert said(again) == said(error)


def said(error: Exception) -> tuple[str, ...]:
    """In English, and for what a guild refuses in German."""
    return (str(error), error.said("de")) if isinstance(error, GuildError) else (str(error),)
