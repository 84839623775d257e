from prometheus_client.parser import text_string_to_metric_families

from aeon.metrics import counter, exposition, gauge, one_of, own_families, summary


def test_families_become_text_that_prometheus_reads() -> None:
    families = [
        counter("aeon_things_total", "Things.", ["kind"], {("a",): 3, ('quo"te\n',): 1}),
        gauge("aeon_level", "The level.", [], {(): 0.5}),
        summary("aeon_wait_seconds", "Waits.", ["class"], {("reply",): (2, 0.75)}),
        one_of("aeon_mode", "The mode.", "mode", "b", ["a", "b"]),
    ]
    read = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(exposition(families).decode())
        for sample in family.samples
    }
    assert read == {
        ("aeon_things_total", "a"): 3,
        ("aeon_things_total", 'quo"te\n'): 1,
        ("aeon_level",): 0.5,
        ("aeon_wait_seconds_count", "reply"): 2,
        ("aeon_wait_seconds_sum", "reply"): 0.75,
        ("aeon_mode", "a"): 0,
        ("aeon_mode", "b"): 1,
    }


def test_a_process_says_what_it_is_and_uses() -> None:
    text = exposition(own_families()).decode()
    assert 'aeon_build_info{version="' in text
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "python_info"):
        assert f"\n{name}" in text
