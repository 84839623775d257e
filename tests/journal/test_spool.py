"""Records in files: what was appended is there, whatever happened to the end of the file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeon.journal.errors import JournalFull
from aeon.journal.record import Record, encode, whole_records
from aeon.journal.spool import Spool, open_spool

ALL = 1 << 30


def bodies(spool: Spool, after: int = 0) -> list[bytes]:
    """Read as the carrier does, piece by piece."""
    found: list[bytes] = []
    while records := spool.after(after, records=3, limit=100):
        assert [record.sequence for record in records] == sorted({record.sequence for record in records})
        found += [record.body for record in records]
        after = records[-1].sequence
    return found


def fill(spool: Spool, count: int) -> list[bytes]:
    said = [f"record {number}".encode() * (number % 7) for number in range(count)]
    for body in said:
        spool.append("audit", body)
    return said


def sync(spool: Spool) -> None:
    """As the carrier does before it brings anything to the database."""
    under_way = spool.begin_sync()
    under_way.run()
    spool.end_sync(under_way, is_done=True)


def reopened(spool: Spool, *, segment_bytes: int = 200) -> Spool:
    """As by the next process after a kill: nothing is synced or closed in peace."""
    spool.close()
    return open_spool(spool.folder, segment_bytes=segment_bytes)


def test_what_was_appended_is_read_in_order_over_all_segments(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, segment_bytes=200)
    said = fill(spool, 50)
    assert len(list(tmp_path.glob("*.spool"))) > 3
    assert bodies(spool) == said
    assert bodies(spool, after=17) == said[17:]
    assert bodies(reopened(spool)) == said


def test_numbers_go_on_after_a_restart_even_where_all_was_carried_away(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, segment_bytes=200)
    fill(spool, 50)
    sync(spool)
    spool.release(50)
    assert len(list(tmp_path.glob("*.spool"))) == 1
    spool = reopened(spool)
    assert spool.append("audit", b"next") == 51
    assert bodies(spool, after=50) == [b"next"]


def test_nothing_is_removed_before_the_name_of_what_comes_after_it_is_synced(tmp_path: Path) -> None:
    """Or power that fails then could leave an empty folder, and the numbers would begin anew below those that the database has seen."""
    spool = open_spool(tmp_path, segment_bytes=200)
    while len(list(tmp_path.glob("*.spool"))) == 1:
        spool.append("audit", b"x")
    last = spool.last
    under_way = spool.begin_sync()
    spool.release(last)
    assert len(list(tmp_path.glob("*.spool"))) == 2
    spool.end_sync(under_way, is_done=False)
    spool.release(last)
    assert len(list(tmp_path.glob("*.spool"))) == 2
    sync(spool)
    spool.release(last)
    assert len(list(tmp_path.glob("*.spool"))) == 1
    assert reopened(spool).append("audit", b"next") == last + 1


def test_what_is_not_carried_away_yet_is_kept(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, segment_bytes=200)
    said = fill(spool, 50)
    sync(spool)
    spool.release(20)
    assert len(list(tmp_path.glob("*.spool"))) > 1
    assert bodies(spool, after=20) == said[20:]


def test_a_full_spool_takes_nothing_more_and_again_when_something_was_carried_away(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, limit=1_000, segment_bytes=200)
    with pytest.raises(JournalFull):
        fill(spool, 1_000)
    held = spool.last
    assert spool.size <= 1_000
    with pytest.raises(JournalFull):
        spool.append("audit", b"x" * 100)
    assert spool.last == held
    sync(spool)
    spool.release(held)
    assert spool.append("audit", b"x" * 100) == held + 1


@settings(max_examples=150, deadline=None)
@given(
    said=st.lists(st.binary(max_size=40), min_size=1, max_size=12),
    cut=st.floats(min_value=0, max_value=1),
    left=st.binary(max_size=30),
)
def test_wherever_the_end_was_torn_all_whole_records_before_it_are_there(
    tmp_path_factory: pytest.TempPathFactory, said: list[bytes], cut: float, left: bytes
) -> None:
    """Cut at any byte, with anything behind it, as a power cut leaves files."""
    folder = tmp_path_factory.mktemp("spool")
    spool = open_spool(folder)
    ends = [spool.append("audit", body) and spool.size for body in said]
    spool.close()
    (path,) = folder.glob("*.spool")
    place = round(cut * ends[-1])
    path.write_bytes(path.read_bytes()[:place] + left)
    whole = [body for body, end in zip(said, ends, strict=True) if end <= place]
    spool = open_spool(folder)
    found = bodies(spool)
    # What was written behind the cut may by chance be the very bytes that were cut off.
    assert found[: len(whole)] == whole
    assert found == said[: len(found)]
    spool.append("audit", b"next")
    assert bodies(spool) == [*found, b"next"]
    spool.close()


@given(st.binary(max_size=200))
def test_nonsense_is_no_record(content: bytes) -> None:
    assert list(whole_records(content)) == []


@given(st.integers(1, 2**63), st.text(min_size=1, max_size=20), st.binary(max_size=200), st.integers(0, 10**6))
def test_a_record_comes_back_as_it_was_and_not_with_a_bit_flipped(
    sequence: int, kind: str, body: bytes, place: int
) -> None:
    content = encode(Record(sequence, kind, body))
    assert [placed.record for placed in whole_records(content)] == [Record(sequence, kind, body)]
    flipped = bytearray(content)
    flipped[place // 8 % len(content)] ^= 1 << place % 8
    assert list(whole_records(bytes(flipped))) == []


def test_damage_in_an_older_segment_costs_what_is_behind_it_there_and_is_kept_for_a_look(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, segment_bytes=200)
    said = fill(spool, 50)
    spool.close()
    oldest, second, *_ = sorted(tmp_path.glob("*.spool"))
    damaged = bytearray(oldest.read_bytes())
    damaged[-1] ^= 0xFF
    oldest.write_bytes(damaged)
    lost = int(second.name.removesuffix(".spool")) - 2
    spool = open_spool(tmp_path, segment_bytes=200)
    assert bodies(spool) == said[:lost] + said[lost + 1 :]
    assert oldest.with_suffix(".damaged").read_bytes() == bytes(damaged)
