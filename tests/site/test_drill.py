"""The drill's pure parts: who comes when, what is counted, what a past says, how plots stand."""

from collections import Counter
from itertools import pairwise
from math import ceil
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.site.drill import journal, past, profiles, shape, striking
from entrepot.site.drill.counting import Histogram, Tally
from entrepot.site.drill.journal import Line
from entrepot.site.drill.profiles import BadProfile
from entrepot.site.drill.report import plot
from entrepot.site.drill.values import Fate, Flash, Habits, Kind, Pace, Profile

HEAD = "订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间,退款金额\n"


def a_profile(**facts: object) -> Profile:
    return Profile(
        **{"name": "test", "title": "Test", "minutes": 1.0, "rate_from": 10, "rate_to": 40,
           "stages": 4, **facts}
    )  # type: ignore[arg-type]  # facts are a profile's  # fmt: skip


def test_rates_rise_in_equal_steps_from_the_first_to_the_last() -> None:
    course = shape.stages(a_profile())
    assert [one.rate for one in course] == [10, 20, 30, 40]
    assert [(one.start_s, one.end_s) for one in course] == [(0, 15), (15, 30), (30, 45), (45, 60)]
    assert [shape.rate_at(course, at) for at in (0, 14.9, 15, 59.9, 60, -1)] == [
        10, 10, 20, 40, 0, 0,
    ]  # fmt: skip


def test_hours_are_squeezed_and_the_busiest_becomes_the_last_rate() -> None:
    hours = tuple(float(one) for one in range(1, 25))
    course = shape.stages(a_profile(hours=hours, rate_to=48))
    assert [one.rate for one in course] == [2.0 * one for one in hours]
    assert course[-1].end_s == pytest.approx(60)


@pytest.mark.parametrize("parts", [1, 3])
def test_as_many_come_as_the_schedule_asks_for(parts: int) -> None:
    """Poisson: within five standard deviations of 1,500."""
    profile = a_profile(rate_from=25, rate_to=25)
    come = [
        one for part in range(parts)
        for one in shape.arrivals(profile, seed="s", part=part, parts=parts)
    ]  # fmt: skip
    assert abs(len(come) - 1500) < 5 * 1500**0.5
    assert shape.expected(profile) == 1500


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=8),
    st.floats(1, 60),
    st.floats(0.01, 0.5),
    st.integers(1, 4),
    st.floats(0, 0.9),
)
def test_arrivals_are_ordered_seeded_and_within_the_drill(
    seed: str, rate: float, minutes: float, parts: int, opens: float
) -> None:
    profile = a_profile(
        rate_from=rate, rate_to=rate, minutes=minutes, flash=(Flash(opens, 20, 1.5, 2.0),)
    )
    whole = [list(shape.arrivals(profile, seed=seed, part=p, parts=parts)) for p in range(parts)]
    for mine in whole:
        moments = [one.at_s for one in mine]
        assert moments == sorted(moments)
        assert all(0 <= at <= profile.seconds + 1 for at in moments)
    assert whole[0] == list(shape.arrivals(profile, seed=seed, part=0, parts=parts))
    rush = [one for mine in whole for one in mine if one.kind is Kind.FLASH]
    assert len(rush) == 30, "the crowds share out the sale's buyers, none twice, none missing"
    assert all(one.at_s >= opens * profile.seconds for one in rush)
    assert not {one.fate for one in rush} & {Fate.CANCEL, Fate.PART, Fate.REFUND}


def test_walks_keep_their_pace_whatever_the_rate() -> None:
    profile = a_profile(rate_from=200, rate_to=200, pace=Pace(walks=3), habits=Habits())
    walks = [one.at_s for one in shape.arrivals(profile, seed="w") if one.walks]
    assert 150 <= len(walks) <= 183
    for second in range(60):
        assert sum(second <= at < second + 1 for at in walks) <= 6


def test_fates_come_in_their_shares() -> None:
    profile = a_profile(
        rate_from=100, rate_to=100, habits=Habits(fates={Fate.PAY: 0.5, Fate.CANCEL: 0.25})
    )
    found = Counter(one.fate for one in shape.arrivals(profile, seed="f"))
    whole = sum(found.values())
    assert found[Fate.PAY] / whole == pytest.approx(0.5, abs=0.04)
    assert found[Fate.LEAVE] / whole == pytest.approx(0.25, abs=0.04)
    assert found[Fate.PART] == 0


def test_the_first_of_the_long_tail_sells_most() -> None:
    sums = shape.zipf(100, 1.0)
    weights = [sums[0], *(b - a for a, b in pairwise(sums))]
    assert sums[-1] == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)
    assert weights[0] / weights[9] == pytest.approx(10)


@given(st.integers(0, 300), st.floats(1, 10_000), st.text(max_size=5))
def test_strikes_leave_both_ends_alone(count: int, seconds: float, seed: str) -> None:
    moments = shape.moments_of_strikes(count, seconds=seconds, seed=seed)
    assert len(moments) == count
    assert moments == sorted(moments)
    assert all(seconds * 0.0999 <= at <= seconds * 0.9001 for at in moments)


def test_each_fault_comes_before_one_comes_again() -> None:
    names = striking.chosen(["kill"])
    assert "kill-database" in names
    assert "pool-exhausted" not in names
    planned = striking.planned(names, len(names) * 2, seconds=100, seed="k")
    assert Counter(one.name for one in planned) == dict.fromkeys(names, 2)
    assert {one.name for one in planned[: len(names)]} == set(names)
    assert striking.planned(names, 5, seconds=100, seed="k") == striking.planned(
        names, 5, seconds=100, seed="k"
    )
    with pytest.raises(striking.UnknownFault, match="kill-database"):
        striking.chosen(["earthquake"])


@given(st.lists(st.floats(0.2, 50_000), min_size=1, max_size=200), st.floats(0.01, 1))
def test_percentiles_err_by_a_bucket_at_most(values: list[float], share: float) -> None:
    found = Histogram()
    for value in values:
        found.add(value)
    exact = sorted(values)[ceil(share * len(values)) - 1]
    assert exact * 0.995 <= found.percentile(share) <= exact * 1.045 + 0.01


def test_counts_told_in_pieces_add_up() -> None:
    whole, first, second = Tally(), Tally(), Tally()
    for tally, at in ((first, 1.2), (second, 1.9), (second, 3.0)):
        tally.second(at).due += 1
        tally.second(at).acknowledged += 1
        tally.second(at).latency[7] += 1
        tally.second(at).refused["sold"] += 1
        tally.answered[int(at)] += 1
    whole.merge(first)
    whole.merge(second)
    assert (whole.total("due"), whole.total("acknowledged")) == (3, 3)
    assert whole.refused() == {"sold": 3}
    assert whole.latency(since=1, until=2).total == 2
    assert whole.answered == {1: 2, 3: 1}


@pytest.mark.parametrize("name", profiles.names())
def test_shipped_profiles_can_be_driven(name: str) -> None:
    profile = profiles.read(name)
    assert profile.name == name
    assert shape.expected(profile) > 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('name = "x"\ntitle = "X"\nminutes = 0', "minutes"),
        ('name = "x"\ntitle = "X"\nrate_to = -1', "last rate"),
        ('name = "x"\ntitle = "X"\n[habits.fates]\npay = 0.9\ncancel = 0.2', "exceed"),
        ('name = "x"\ntitle = "X"\n[[flash]]\nopens = 1\nunits = 5', "opens within"),
        ('name = "x"\ntitle = "X"\n[kinds]\nghost = 1', "ghost"),
        ("name =", "cannot be read"),
        ('title = "X"', "name"),
    ],
)
def test_a_profile_that_cannot_be_says_why(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(BadProfile, match=why):
        profiles.read(str(file))


def test_a_past_gives_hours_and_shares() -> None:
    rows = [
        ("100", "100", "2020-02-20 21:00:00", "2020-02-20 21:01:00", "0"),
        ("100", "100", "2020-02-20 21:00:00", "2020-02-20 21:01:00", "0"),
        ("100", "0", "2020-02-20 21:59:59", "", "0"),
        ("100", "40", "2020-02-20 09:00:00", "2020-02-20 09:01:00", "60"),
        ("100", "0", "2020-02-20 00:00:00", "2020-02-20 00:01:00", "100"),
    ]
    names = (past.TOTAL, past.PAID, past.CREATED, past.PAID_AT, past.REFUND)
    found = past.count([dict(zip(names, row, strict=True)) for row in rows])
    assert (found.orders, found.paid, found.never, found.part, found.refunded) == (5, 2, 1, 1, 1)
    assert {hour: n for hour, n in enumerate(found.hours) if n} == {0: 1, 9: 1, 21: 3}
    profile = past.follow(profiles.read("tmall-2020"), found)
    assert profile.habits.fates == {Fate.PAY: 0.4, Fate.PART: 0.2, Fate.REFUND: 0.2}
    assert max(shape.stages(profile), key=lambda one: one.rate) == shape.stages(profile)[21]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no column"),
        (HEAD, "no orders"),
        (HEAD + "1,x,0,上海,2020-02-21 00:00:00,2020-02-21 00:00:00,0\n", "line 2"),
        (HEAD + "1,1,0,上海,yesterday,,0\n", "line 2"),
    ],
)
def test_a_past_that_cannot_be_read_says_where(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadProfile, match=why):
        past.read(file)


def test_the_real_past_of_february_2020(data: Path) -> None:
    file = data / "tmall_orders_2020" / "tmall_order_report.csv.gz"
    if not file.exists():
        pytest.skip("the orders of 2020 are not here")
    found = past.read(file)
    assert found.orders == sum((found.paid, found.never, found.part, found.refunded)) == 17772
    assert round(1 - found.never / found.orders, 3) == 0.858
    assert max(range(24), key=lambda hour: found.hours[hour]) == 21


def a_line(began_s: float, answered_s: float, number: int = 1) -> Line:
    return Line(UUID(int=number), 1, 1, "hot", began_s, began_s, answered_s)


def test_recovery_is_the_first_order_sent_after_the_strike() -> None:
    """An answer that was under way when it struck proves nothing."""
    lines = [a_line(0.5, 1.0), a_line(1.9, 2.5), a_line(4.0, 4.2), a_line(2.1, 6.0)]
    assert journal.recovered_after_s(lines, 2.0) == 2.2
    assert journal.recovered_after_s(lines, 5.0) is None
    assert journal.longest_silence_s(lines, since_s=2.0, until_s=8.0) == 2.0
    assert journal.longest_silence_s([], since_s=2.0, until_s=8.0) == 6.0


def test_what_was_promised_is_on_disk_at_once(tmp_path: Path) -> None:
    book = journal.Journal(journal.path(tmp_path, 0))
    other = journal.Journal(journal.path(tmp_path, 1))
    book.write(a_line(1.0, 3.0, number=7))
    other.write(a_line(1.0, 2.0, number=8))
    assert [one.group.int for one in journal.read(tmp_path)] == [8, 7]
    book.close()
    other.close()


@pytest.mark.parametrize(
    ("value", "rounded"), [(0, 1), (1, 1), (1.2, 2), (2.2, 2.5), (7, 10), (130, 200), (0.03, 0.05)]
)
def test_axes_end_at_round_numbers(value: float, rounded: float) -> None:
    assert plot.nice(value) == pytest.approx(rounded)


@pytest.mark.parametrize("is_log", [False, True])
@given(values=st.lists(st.floats(0, 1e7), min_size=1))
def test_no_value_leaves_the_paper(values: list[float], *, is_log: bool) -> None:
    up = plot.axis(values, is_log=is_log)
    places = [up.place(value) for value in values]
    assert all(plot.TOP - 1e-6 <= at <= plot.HEIGHT - plot.BOTTOM + 1e-6 for at in places)
    assert up.place(max(values)) <= up.place(min(values))
    assert len(up.ticks()) >= 2


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (65, "1:05"), (3725, "1:02:05")])
def test_clock(seconds: float, text: str) -> None:
    assert plot.clock(seconds) == text
