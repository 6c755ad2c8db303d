"""Rates by day: what was published, never corrected (TAX-11)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from entrepot.money import commands, queries
from entrepot.money.adapters import ecb
from entrepot.money.models import RateRow
from entrepot.money.values import CNY, EUR, JPY, currency

FRIDAY = date(2026, 10, 30)
SUNDAY = date(2026, 11, 1)
PUBLISHED = [
    (date(2026, 10, 29), "CNY", Decimal("8.1000")),
    (FRIDAY, "CNY", Decimal("8.1234")),
    (FRIDAY, "JPY", Decimal("171.50")),
    (date(2026, 11, 2), "CNY", Decimal("8.2000")),
]


@pytest.fixture(autouse=True)
def _published(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ecb, "history", lambda: iter(PUBLISHED))
    commands.load_rates(since=date(2026, 1, 1))
    yield
    queries.forget()


@pytest.mark.parametrize(
    ("base", "quote", "day", "value", "on"),
    [
        (EUR, CNY, FRIDAY, "8.1234", FRIDAY),
        (EUR, CNY, SUNDAY, "8.1234", FRIDAY),  # a weekend uses the last published rate
        (EUR, CNY, date(2026, 11, 2), "8.2", date(2026, 11, 2)),
        (CNY, EUR, FRIDAY, "0.1231011645", FRIDAY),
        (JPY, CNY, FRIDAY, "0.04736676385", FRIDAY),
        (JPY, CNY, date(2026, 11, 2), "0.04781341108", FRIDAY),  # as old as its older leg
        (CNY, CNY, SUNDAY, "1", SUNDAY),
    ],
)
def test_the_latest_rate_on_or_before_the_day(base, quote, day, value, on):
    found = queries.rate(base, quote, day=day)
    assert (found.rate, found.on) == (Decimal(value), on)


def test_a_day_before_all_rates_and_an_unknown_currency_are_refused():
    with pytest.raises(queries.NoRate) as no:
        queries.rate(EUR, CNY, day=date(2026, 10, 28))
    assert no.value.currency == "CNY"
    with pytest.raises(queries.NoRate):
        queries.rate(EUR, currency("XTS"), day=FRIDAY)


def test_loading_again_changes_nothing_and_since_is_kept():
    assert commands.load_rates(since=FRIDAY) == 3
    assert RateRow.objects.count() == len(PUBLISHED)


def test_the_memo_answers_without_a_statement(django_assert_num_queries):
    queries.rate(EUR, CNY, day=FRIDAY)
    with django_assert_num_queries(0):
        queries.rate(EUR, CNY, day=FRIDAY)


def test_a_later_rate_does_not_touch_an_earlier_day():
    before = queries.rate(EUR, CNY, day=FRIDAY)
    RateRow.objects.create(quote="CNY", day=date(2026, 11, 3), rate=Decimal(9), source="x")
    queries.forget()
    assert queries.rate(EUR, CNY, day=FRIDAY) == before
    assert queries.last_day() == date(2026, 11, 3)
