"""Ids and the clock, without an instance."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from entrepot.kernel import ids, moment_of, new_id

NOW = datetime(2026, 11, 11, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=1), timedelta(hours=23)])
def test_ids_go_on_growing_while_the_clock_catches_up(back: timedelta) -> None:
    with time_machine.travel(NOW, tick=False):
        before = [new_id() for _ in range(100)]
    with time_machine.travel(NOW - back, tick=False):
        after = [new_id() for _ in range(5000)]
    assert len({*before, *after}) == 5100
    assert before + after == sorted(before + after)
    assert moment_of(after[-1]) - NOW < timedelta(milliseconds=10)


def test_a_clock_that_was_a_year_ahead_is_believed_again() -> None:
    with time_machine.travel(NOW + timedelta(days=365), tick=False):
        new_id()
    with time_machine.travel(NOW, tick=False):
        assert moment_of(new_id()) == NOW


def test_control_the_bare_clock_would_put_them_before() -> None:
    """If this one fails, the clock was not moved."""
    with time_machine.travel(NOW, tick=False):
        before = time.time_ns()
    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        assert time.time_ns() < before


def test_ids_of_books_share_the_line_of_ticks() -> None:
    with time_machine.travel(NOW, tick=False):
        mixed = [make() for make in (new_id, lambda: ids.new_id_in(3)) * 500]
    stamps = [(one.int >> 80 << 12) | (one.int >> 64 & 0xFFF) for one in mixed]
    assert stamps == sorted(set(stamps))
