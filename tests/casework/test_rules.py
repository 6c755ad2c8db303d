"""Working time, likeness and plots, as tables and laws."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.casework import rules
from entrepot.casework.queries import words
from entrepot.casework.values import (
    CASE_STEPS,
    CaseState,
    Hours,
    Pace,
    Priority,
    Stage,
    TaskKind,
    Topic,
    TraitKind,
)

MILAN = Hours("Europe/Rome", frozenset(range(5)), time(9), time(18))
MOMENTS = st.integers(0, 730 * 86_400_000_000).map(
    lambda micros: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
NIGHT = Hours("Asia/Shanghai", frozenset({0, 2, 6}), time(1), time(4, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-18T09:00", 120, "2026-11-18T11:00"),  # within a day
        ("2026-11-18T16:00", 120, "2026-11-19T09:00"),  # 17:00 in Rome: an hour today, one tomorrow
        ("2026-11-20T16:30", 60, "2026-11-23T08:30"),  # over a weekend
        ("2026-11-21T12:00", 1, "2026-11-23T08:01"),  # from a Saturday
        ("2026-11-18T05:00", 0, "2026-11-18T08:00"),  # nothing left: its next opening
        ("2026-10-23T15:30", 60, "2026-10-26T08:30"),  # the clocks change on that Sunday
    ],
)
def test_targets_are_counted_in_working_hours(start: str, minutes: int, end: str) -> None:
    assert rules.add_working(at(start), minutes, MILAN) == at(end)


@given(
    MOMENTS,
    st.integers(0, 20_000),
    st.sampled_from([MILAN, NIGHT]),
)
def test_what_is_added_lies_between(start: datetime, minutes: int, hours: Hours) -> None:
    end = rules.add_working(start, minutes, hours)
    assert end >= start
    assert rules.working_between(start, end, hours) == minutes


@given(
    MOMENTS,
    st.integers(0, 5000),
    st.integers(0, 5000),
)
def test_a_pause_loses_nothing(start: datetime, first: int, second: int) -> None:
    """Stopping the clock and starting it again gives what is left, not more and not less."""
    due = rules.add_working(start, first + second, MILAN)
    paused = rules.add_working(start, first, MILAN)
    left = rules.working_between(paused, due, MILAN)
    assert left == second
    resumed = paused + timedelta(days=3, hours=5)
    assert rules.working_between(resumed, rules.add_working(resumed, left, MILAN), MILAN) == second


def test_no_time_passes_backwards() -> None:
    assert rules.working_between(at("2026-11-18T12:00"), at("2026-11-18T11:00"), MILAN) == 0


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.Cantina.example/shop?x=1", "cantina.example"),
        ("info@cantina.example", "cantina.example"),
        ("cantina.example.", "cantina.example"),
        ("cantina@gmail.com", ""),  # everybody's
        ("someone@pec.it", ""),
        ("https://www.instagram.com/cantina", ""),
        ("cantina.myshopify.com", "cantina.myshopify.com"),
        ("not a host", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_domains(text: str, host: str) -> None:
    assert rules.domain_of(text) == host


@pytest.mark.parametrize(
    ("kind", "texts", "country"),
    [
        (TraitKind.VAT, ("IT 012.345 678-90", "01234567890", "it01234567890"), "IT"),
        (
            TraitKind.IBAN,
            ("IT60 X054 2811 1010 0000 0123 456", "it60x0542811101000000123456"),
            "IT",
        ),
        (TraitKind.PHONE, ("+39 02 1234567", "02 123 4567", "0039 02 1234567"), "IT"),
        (TraitKind.REGISTER, ("MI-123456", "mi 123456"), "IT"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(
    kind: TraitKind, texts: tuple[str, ...], country: str
) -> None:
    assert len({rules.normalised(kind, text, country=country) for text in texts}) == 1
    assert rules.normalised(kind, texts[0], country=country)


@pytest.mark.parametrize("kind", TraitKind)
def test_nothing_is_like_nothing(kind: TraitKind) -> None:
    assert rules.normalised(kind, "", country="IT") == ""


def test_every_state_has_an_end_and_a_name() -> None:
    assert set(CASE_STEPS) == set(CaseState)
    assert not CASE_STEPS[CaseState.CLOSED]
    for table, kinds in (
        (words.CASE_STATES, CaseState), (words.TOPICS, Topic), (words.PRIORITIES, Priority),
        (words.STAGES, Stage), (words.STAGE_HELP, Stage), (words.TRAITS, TraitKind),
    ):  # fmt: skip
        assert set(table) == set(kinds)
    assert set(words.MADE_TASKS) == set(TaskKind) - {TaskKind.HAND}


def test_a_plot_of_nothing_is_empty_and_one_of_something_stays_inside() -> None:
    assert rules.boxes([("whole", Pace(0, None, None, None))]).boxes == ()
    plot = rules.boxes([("whole", Pace(9, 3.0, 10.0, 31.5)), ("step", Pace(2, 0.0, 0.0, 0.0))])
    for box in plot.boxes:
        assert plot.left <= box.x
        assert box.x + box.width <= plot.right + 2
    assert rules.bars([]).bars == ()
    assert (
        rules.bars([("a", 3), ("b", 0)]).bars[0].width
        > rules.bars([("a", 3), ("b", 0)]).bars[1].width
    )
