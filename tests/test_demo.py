"""Where a demo listens: beside others that run or start just now, and where its user may."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from attrs import evolve

from aeon.config import Config, load_config
from aeon.demo import DemoOptions, listening
from aeon.web.errors import PortTaken
from aeon.web.server import listen

LAST_PORT_OF_THE_SYSTEM = 1023


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with listen("127.0.0.1", 0) as listener:
        yield port_of(listener)


def config(port: int) -> Config:
    return evolve(load_config({}), port=port)


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_a_port_that_is_taken_is_replaced_by_one_that_everybody_may_have(taken: int) -> None:
    with listening(DemoOptions(config(taken))) as (api, discord):
        assert port_of(api) != taken
        assert min(port_of(api), port_of(discord)) > LAST_PORT_OF_THE_SYSTEM


def test_demos_that_start_at_once_take_different_ports(closed_port: int) -> None:
    with ExitStack() as demos:
        pairs = [demos.enter_context(listening(DemoOptions(config(closed_port)))) for _ in range(3)]
        assert len({port_of(listener) for pair in pairs for listener in pair}) == 6


def test_the_last_port_of_all_has_none_after_it() -> None:
    with listening(DemoOptions(config(0), port=65535)) as (api, discord):
        assert port_of(api) == 65535
        assert port_of(discord) != 65535


def test_a_port_that_was_asked_for_is_not_replaced(taken: int) -> None:
    with pytest.raises(PortTaken), listening(DemoOptions(config(0), port=taken)):
        pass
