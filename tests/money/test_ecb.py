"""The bank's own table, as the package carries it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise

import pytest

from entrepot.money.adapters import ecb
from entrepot.money.values import CNY, EUR, GBP, JPY, currency

FRIDAY = date(2018, 6, 1)


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_weekend_has_the_fridays_rate(days) -> None:
    """TAX-11."""
    rate = ecb.rate(EUR, CNY, day=FRIDAY + timedelta(days=days))
    assert rate.on == FRIDAY
    assert rate.rate == Decimal("7.4883")
    assert rate.source == ecb.SOURCE


def test_monday_has_its_own() -> None:
    assert ecb.rate(EUR, CNY, day=FRIDAY + timedelta(days=3)).on == date(2018, 6, 4)


def test_cross_rates_go_by_the_euro() -> None:
    _, rates = ecb.published(FRIDAY)
    cross = ecb.rate(GBP, JPY, day=FRIDAY).rate
    assert abs(cross - rates["JPY"] / rates["GBP"]) < Decimal("1e-6")
    assert len(cross.as_tuple().digits) <= 10
    assert ecb.rate(EUR, EUR, day=FRIDAY).rate == 1


def test_after_the_newest_day_that_day_is_named() -> None:
    far = ecb.rate(EUR, CNY, day=date(2099, 1, 1))
    newest, _, _ = next(ecb.history())
    assert far.on == newest


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("CNY", date(1998, 12, 31)),  # before the euro
        ("CNY", date(1999, 5, 3)),  # before its own first day
        ("BGN", date(2026, 5, 5)),  # after its last
        ("XXX", FRIDAY),
    ],
)
def test_what_was_not_published_is_refused(code, day) -> None:
    with pytest.raises(ecb.NotPublished):
        ecb.rate(EUR, currency(code), day=day)


def test_history_agrees_with_the_single_day() -> None:
    for on, code, value in islice(ecb.history(), 0, 4000, 397):
        assert ecb.published(on)[1][code] == value


def test_no_gap_is_longer_than_the_look_back() -> None:
    days = sorted({on for on, code, _ in ecb.history() if code == "USD"})
    assert days[0] == date(1999, 1, 4)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert max(gaps) < ecb.GAP_DAYS_MAX
