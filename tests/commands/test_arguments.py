"""Arguments from messages and from slash commands, and what callers hear of wrong ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.commands.arguments import Arguments, from_options, from_words
from aeon.commands.option import Choice, Option, OptionKind
from aeon.commands.reading import ArgumentFault, MemberName, Value
from aeon.discord.ids import UserId
from aeon.discord.model import Option as GivenOption
from aeon.discord.model import OptionType
from tests.guild.examples import CHANNEL, EVERYONE, LOW, directory

PLACE = directory()

TARGET = Option("user", "Whom.", OptionKind.USER)
DAYS = Option("days", "Messages of how many days.", OptionKind.INTEGER, is_required=False, least=0, most=7)
LENGTH = Option("length", "For how long.", OptionKind.DURATION, is_required=False, least=60, most=2_419_200)
REASON = Option("reason", "Why.", is_required=False, most=20, takes_rest=True)
BAN = (TARGET, DAYS, LENGTH, REASON)
COLOUR = Option("colour", "Which.", choices=(Choice("Dark red", "red"), Choice("Blue", "blue")))
LEVEL = Option("level", "How much.", OptionKind.INTEGER, choices=(Choice("low", 1), Choice("high", 9)))

ONE_OF_EACH = [
    Option("it", "Anything.", kind, is_required=required) for kind in OptionKind for required in (True, False)
]
PECULIAR = [COLOUR, LEVEL, REASON, DAYS, LENGTH, Option("all", "All.", takes_rest=True)]


def words(line: str, *options: Option) -> dict[str, Value]:
    return dict(from_words(options, line, PLACE).values)


def given_options(*options: Option, **values: Value) -> dict[str, Value]:
    sent = [GivenOption(name=name, type=OptionType.STRING, value=value) for name, value in values.items()]
    return dict(from_options(options, sent, PLACE).values)


def fault(line: str, *options: Option) -> str:
    with pytest.raises(ArgumentFault) as caught:
        from_words(options, line, PLACE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("<@5> 3 7d being rude", {"user": "5", "days": 3, "length": 604_800, "reason": "being rude"}),
        ("<@!5>", {"user": "5"}),
        ("5 being  rude ", {"user": "5", "reason": "being  rude"}),
        ("5 7d", {"user": "5", "length": 604_800}),
        ("5 7d\nspam", {"user": "5", "length": 604_800, "reason": "spam"}),
        ("5 2 spam", {"user": "5", "days": 2, "reason": "spam"}),
    ],
)
def test_options_that_may_be_left_out_are_where_the_next_word_is_meant_for_another(
    line: str, values: dict[str, Value]
) -> None:
    assert words(line, *BAN) == values


def test_a_mistyped_number_is_a_fault_and_not_part_of_the_reason() -> None:
    assert fault("5 7dd spam", *BAN).startswith("`length` must be a duration")
    assert fault("5 9 spam", *BAN) == "`days` must be at most 7."
    assert fault("5 3 10s", *BAN) == "`length` must be at least 1m."
    assert fault("5 3 5w", *BAN) == "`length` must be at most 4w."


@pytest.mark.parametrize("word", ["999999d", "9999999999999w", "1000w1s"])
def test_however_long_a_duration_is_the_answer_says_what_is_the_most(word: str) -> None:
    assert fault(f"5 {word}", TARGET, LENGTH) == "`length` must be at most 4w."


def test_a_duration_that_may_be_any_ends_where_no_date_can_be_reckoned() -> None:
    any_length = Option("length", "For how long.", OptionKind.DURATION)
    assert words("100000h", any_length) == {"length": 360_000_000}
    assert fault("999999d", any_length) == "`length` must be at most 36600d."


def test_what_is_missing_is_named_with_what_it_is_for() -> None:
    assert fault("", *BAN) == "`user` is missing: Whom."
    assert fault('""', *BAN) == "`user` is missing: Whom."


def test_what_is_too_much_is_shown() -> None:
    assert fault("5 and `more`\nof it", TARGET) == "I do not know what to do with `and 'more' of it`."
    assert len(fault("5 " + "x" * 5000, TARGET)) < 100


@pytest.mark.parametrize("line", ['"two words" next', "“two words” next", '"two words"next'])
def test_quotation_marks_keep_words_together(line: str) -> None:
    first, second = Option("first", "First."), Option("second", "Second.")
    assert words(line, first, second) == {"first": "two words", "second": "next"}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('"?"', "?"),
        ("“is it  so?”", "is it  so?"),
        ('"a “b” c"', "a “b” c"),
        ('"is it" or "not"', '"is it" or "not"'),
        ('"is it"or not', '"is it"or not'),
        ('so "it is"', 'so "it is"'),
        ('"open', '"open'),
        ('"', '"'),
        ("one", "one"),
    ],
)
def test_a_rest_of_the_line_that_is_quoted_as_a_whole_is_what_is_within(line: str, text: str) -> None:
    rest = Option("rest", "All.", takes_rest=True)
    assert words(line, rest) == {"rest": text}
    assert words(f"first {line}", Option("first", "One."), rest) == {"first": "first", "rest": text}


def test_quotation_marks_around_nothing_give_nothing() -> None:
    assert fault('""', Option("rest", "All.", takes_rest=True)) == "`rest` is missing: All."
    assert words('""', Option("rest", "All.", takes_rest=True, is_required=False)) == {}


def test_the_rest_of_the_line_is_kept_as_it_was_typed() -> None:
    assert words(' "really"  now? ', Option("all", "All.", takes_rest=True)) == {"all": '"really"  now?'}
    assert fault("x" * 21, REASON) == "`reason` must be at most 20 characters long."


@pytest.mark.parametrize("line", [f"<@&{LOW}>", LOW, f"role {LOW}", f"@Role {LOW}", f'"@role {LOW}"'])
def test_a_role_is_named_by_mention_id_or_name(line: str) -> None:
    option = Option("role", "Which.", OptionKind.ROLE, takes_rest=False)
    line = line if line.startswith(("<", '"', "4")) else f'"{line}"'
    assert words(line, option) == {"role": LOW}


def test_everyone_is_a_role_with_and_without_its_sign() -> None:
    option = Option("role", "Which.", OptionKind.ROLE)
    assert words("@everyone", option) == words("everyone", option) == {"role": EVERYONE}


@pytest.mark.parametrize("line", [f"<#{CHANNEL}>", CHANNEL, "general", "#General"])
def test_a_channel_is_named_by_mention_id_or_name(line: str) -> None:
    assert words(line, Option("channel", "Where.", OptionKind.CHANNEL)) == {"channel": CHANNEL}


@pytest.mark.parametrize("line", ["ada", "@ada", '"ada"'])
def test_a_member_who_is_named_is_to_be_asked_for(line: str) -> None:
    found = from_words([TARGET], line, PLACE)
    assert list(found.member_names()) == [("user", MemberName("ada"))]
    assert dict(found.with_member("user", UserId("5")).values) == {"user": "5"}
    assert list(from_words([TARGET], "<@5>", PLACE).member_names()) == []


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (OptionKind.ROLE, "5"),
        (OptionKind.ROLE, "<@&5>"),
        (OptionKind.ROLE, "nobody"),
        (OptionKind.CHANNEL, "<#5>"),
        (OptionKind.CHANNEL, "nowhere"),
        (OptionKind.USER, "@"),
        (OptionKind.USER, "x" * 33),
        (OptionKind.USER, "<@&5>"),
        (OptionKind.USER, "<@\u0665>"),
        (OptionKind.USER, "<@99999999999999999999>"),
    ],
)
def test_what_is_not_there_is_not_found(kind: OptionKind, word: str) -> None:
    assert fault(word, Option("it", "It.", kind)) == f"I find no {kind.value} `{word}`."


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "1e400", "0x10", "1_000", "\u0663", "--1", "9" * 30])
@pytest.mark.parametrize("kind", [OptionKind.INTEGER, OptionKind.NUMBER])
def test_what_only_python_reads_as_a_number_is_none(kind: OptionKind, word: str) -> None:
    assert fault(word, Option("it", "It.", kind)).startswith("`it` must be a ")


def test_numbers_are_as_exact_as_discords() -> None:
    number = Option("it", "It.", OptionKind.INTEGER)
    assert words(str(2**53 - 1), number) == {"it": 2**53 - 1}
    assert fault(str(2**53), number) == "`it` must be at most 9007199254740991."
    assert words("-.5", Option("it", "It.", OptionKind.NUMBER)) == {"it": -0.5}


@pytest.mark.parametrize(
    ("word", "value"),
    [("Yes", True), ("on", True), ("TRUE", True), ("Ja", True), ("0", False), ("no", False), ("nein", False)],
)
def test_switches_are_said_in_words(word: str, value: bool) -> None:
    assert words(word, Option("it", "It.", OptionKind.SWITCH)) == {"it": value}


def test_a_choice_is_made_by_name_or_value() -> None:
    assert words('"dark RED" high', COLOUR, LEVEL) == {"colour": "red", "level": 9}
    assert words("blue 1", COLOUR, LEVEL) == {"colour": "blue", "level": 1}
    assert fault("green", COLOUR) == "`colour` must be one of: Dark red, Blue."
    assert fault("5", LEVEL) == "`level` must be one of: low, high."


def test_slash_options_come_as_values() -> None:
    values = given_options(*BAN, user="5", days=3, length="7d", reason="rude")
    assert values == {"user": "5", "days": 3, "length": 604_800, "reason": "rude"}
    assert given_options(COLOUR, LEVEL, colour="red", level=9) == {"colour": "red", "level": 9}
    assert given_options(Option("it", "It.", OptionKind.SWITCH), it=True) == {"it": True}
    assert given_options(Option("it", "It.", OptionKind.INTEGER), it=5.0) == {"it": 5}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (DAYS, "three"),
        (DAYS, 9),
        (DAYS, True),
        (DAYS, 2.5),
        (LENGTH, "soon"),
        (LEVEL, 5),
        (COLOUR, "green"),
        (TARGET, "Anna"),
        (TARGET, 1.5),
        (REASON, "x" * 21),
    ],
)
def test_slash_options_of_an_older_declaration_are_a_fault(option: Option, value: Value) -> None:
    with pytest.raises(ArgumentFault):
        given_options(option, **{option.name: value})


def test_a_missing_slash_option_is_named() -> None:
    with pytest.raises(ArgumentFault, match="`user` is missing"):
        given_options(*BAN, days=3)


@given(st.lists(st.sampled_from([*ONE_OF_EACH, *PECULIAR]), min_size=1, max_size=3, unique_by=id), st.text())
def test_any_text_is_read_or_is_a_fault(options: list[Option], line: str) -> None:
    try:
        found = from_words(options, line, PLACE)
    except ArgumentFault as wrong:
        said = str(wrong)
    else:
        said = ""
        assert isinstance(found, Arguments)
    assert "\n" not in said
    assert len(said) < 300


any_value = st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()


@given(st.sampled_from([*ONE_OF_EACH, *PECULIAR]), any_value)
def test_any_slash_option_is_read_or_is_a_fault(option: Option, value: Value) -> None:
    try:
        found = from_options([option], [GivenOption(name=option.name, type=3, value=value)], PLACE)
    except ArgumentFault:
        return
    kept = found.values.get(option.name)
    wanted = {
        OptionKind.INTEGER: int,
        OptionKind.DURATION: int,
        OptionKind.NUMBER: float,
        OptionKind.SWITCH: bool,
    }.get(option.kind, str)
    assert kept is None or isinstance(kept, wanted)
