"""A spool has one user, and none is left behind."""

from pathlib import Path

from aeon.journal.folder import left_places, own_place
from aeon.journal.spool import open_spool


def test_two_users_of_one_data_folder_have_a_spool_each(tmp_path: Path) -> None:
    with own_place(tmp_path) as one, own_place(tmp_path) as other:
        assert (one.path.name, other.path.name) == ("0", "1")
        assert one.id != other.id


def test_the_next_process_has_the_spool_of_the_last_by_the_same_name(tmp_path: Path) -> None:
    with own_place(tmp_path) as one:
        first = one
    with own_place(tmp_path) as again:
        assert again == first


def test_what_a_process_left_that_never_came_back_is_taken_over_but_not_from_one_that_runs(tmp_path: Path) -> None:
    with own_place(tmp_path) as one:
        with own_place(tmp_path) as other:
            spool = open_spool(other.path)
            spool.append("audit", b"left")
            spool.close()
            with left_places(tmp_path) as places:
                assert places == []
        with left_places(tmp_path) as places:
            assert places == [other]
            assert one not in places
