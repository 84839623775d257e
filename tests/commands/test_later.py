"""What callers hear of something that had to be saved first."""

import pytest
import trio

from aeon.actors import errors as actors
from aeon.commands.later import ending_of
from aeon.guild.errors import (
    DiscordAway,
    Fault,
    FeatureOff,
    GuildError,
    Invalid,
    NoSuch,
    NotEntitled,
    PreconditionFailed,
    Refused,
)
from aeon.guild.languages import ENGLISH, Text
from aeon.guild.messages import Outcome
from aeon.storage import errors as storage

REFUSALS = [
    (
        Invalid((Fault("prefix", Text("must be text")), Fault("", Text("is too much")))),
        "`prefix` must be text.\nIs too much.",
    ),
    (NoSuch(Text("there is no such thing")), "There is no such thing."),
    (Refused(Text("it is there already")), "It is there already."),
    (NotEntitled(Text("only the owner can")), "Only the owner can."),
    (PreconditionFailed(5), "This has changed since it was read; it is at version 5 now."),
]


@pytest.mark.parametrize(("error", "said"), REFUSALS, ids=lambda value: type(value).__name__)
def test_a_refusal_is_said_in_its_own_words(error: GuildError, said: str) -> None:
    ending = ending_of(error, ENGLISH)
    assert (ending.answer.content, ending.outcome) == (said, Outcome.REFUSED)
    assert ending.reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            Invalid((Fault("a", Text("is bad", de="ist falsch")), Fault("", Text("it is bad", de="es ist falsch")))),
            "`a` ist falsch.\nEs ist falsch.",
        ),
        (Refused(Text("no {what}", de="kein {what}").filled(what="{x}")), "Kein {x}."),
        (NoSuch(Text("only in English")), "Only in English."),
        (PreconditionFailed(5), "Das hat sich geändert, seit es gelesen wurde; es hat jetzt Version 5."),
        (FeatureOff("fun"), "Fun ist hier vorerst ausgeschaltet, weil es zu oft fehlgeschlagen ist."),
        (
            DiscordAway(),
            "Discord antwortet mir gerade nicht, es hat sich also nichts geändert. Bitte versuche es gleich noch einmal.",
        ),
    ],
)
def test_a_refusal_is_said_in_the_callers_language(error: GuildError, said: str) -> None:
    assert ending_of(error, "de").answer.content == said


@pytest.mark.parametrize(
    "error",
    [actors.NotBegun("full"), storage.DatabaseUnavailable("away"), storage.TimedOut("slow"), storage.Clash("deadlock")],
)
def test_nothing_changed_is_said_only_where_that_is_known(error: Exception) -> None:
    ending = ending_of(error, ENGLISH)
    assert (
        ending.answer.content == "I cannot save this right now, so nothing has changed. Please try again in a moment."
    )
    assert (ending.outcome, ending.reason) == (Outcome.FAILED, "unavailable")


@pytest.mark.parametrize("error", [actors.OutcomeUnknown(), storage.OutcomeUnknown("the line was lost")])
def test_where_nobody_knows_that_is_said(error: Exception) -> None:
    ending = ending_of(error, ENGLISH)
    assert ending.answer.content == "I cannot tell whether this was done. Please look before you try again."
    assert (ending.outcome, ending.reason) == (Outcome.FAILED, "outcome_unknown")


def test_what_nobody_foresaw_has_a_reference() -> None:
    assert (
        ending_of(actors.HandlerFailed("abc123"), ENGLISH).answer.content == "Something went wrong (reference abc123)"
    )
    for error in (RuntimeError("secret"), storage.ValueRefused("c", "secret"), trio.TooSlowError()):
        ending = ending_of(error, ENGLISH)
        assert ending.outcome is Outcome.FAILED
        assert ending.answer.content == f"Something went wrong (reference {ending.reason})"
