"""Laws of amounts: nothing is lost, nothing is rounded unasked."""

from datetime import date
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.money.rules import split
from entrepot.money.values import CNY, EUR, HALF_UP, JPY, Money, Rate, currency, money, total

minors = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)
rates = st.decimals("0.0001", "100000", places=4)
units = st.sampled_from([CNY, EUR, JPY, currency("KWD"), currency("CLF")])


@given(minors, weights)
def test_split_loses_nothing(minor, shares) -> None:
    parts = split(Money(minor, EUR), shares)
    assert sum(part.minor for part in parts) == minor
    assert len(parts) == len(shares)


@given(minors, weights)
def test_split_is_fair_to_less_than_one_minor_unit(minor, shares) -> None:
    for part, weight in zip(split(Money(minor, EUR), shares), shares, strict=True):
        assert abs(part.minor * sum(shares) - minor * weight) < sum(shares)


@given(minors, weights)
def test_a_refund_is_split_as_the_mirror_image(minor, shares) -> None:
    parts = split(Money(minor, EUR), shares)
    mirrored = split(Money(-minor, EUR), shares)
    assert [-part.minor for part in parts] == [part.minor for part in mirrored]


@given(st.integers(0, 10**6), st.integers(1, 50))
def test_equal_shares_differ_by_one_at_most(minor, count) -> None:
    parts = [part.minor for part in split(Money(minor, EUR), [1] * count)]
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)  # ties go to the earlier


@pytest.mark.parametrize(
    ("minor", "shares", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (10, [0, 1, 0], [0, 10, 0]),
        (1, [1, 2], [0, 1]),
        (0, [3, 4], [0, 0]),
    ],
)
def test_split_by_example(minor, shares, parts) -> None:
    assert [part.minor for part in split(Money(minor, EUR), shares)] == parts


@pytest.mark.parametrize("shares", [[], [0], [0, 0], [1, -1]])
def test_weights_that_share_nothing_are_our_bug(shares) -> None:
    with pytest.raises(AssertionError):
        split(Money(1, EUR), shares)


@given(minors, minors)
def test_sums_and_order(one, other) -> None:
    left, right = Money(one, CNY), Money(other, CNY)
    assert (left + right) - right == left
    assert (left < right) is (one < other)
    assert (left <= right) is (one <= other)
    assert total([left, right], CNY) == left + right
    assert left.units(3) == left + left + left


@given(minors, units)
def test_amount_is_read_back_exactly(minor, unit) -> None:
    assert money(Money(minor, unit).amount, unit.code) == Money(minor, unit)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(AssertionError):
        Money(1, EUR) + Money(1, CNY)
    with pytest.raises(AssertionError):
        total([Money(1, EUR)], CNY)


@pytest.mark.parametrize(("amount", "code"), [("1.001", "EUR"), ("0.5", "JPY"), ("NaN", "EUR")])
def test_hidden_decimals_are_refused(amount, code) -> None:
    """TAX-2."""
    with pytest.raises(ValueError, match=r"decimals|NaN"):
        money(amount, code)


@pytest.mark.parametrize("code", ["", "eur", "EU", "EURO", "E1R", "ÄÖÜ"])
def test_a_currency_code_is_three_capital_letters(code) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        currency(code)


@pytest.mark.parametrize(
    ("code", "exponent"), [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4)]
)
def test_exponents(code, exponent) -> None:
    assert currency(code).exponent == exponent


@pytest.mark.parametrize(
    ("minor", "rate", "rounding", "result"),
    [(1, "0.5", HALF_UP, 1), (-1, "0.5", HALF_UP, -1), (1, "0.5", ROUND_DOWN, 0)],
)
def test_a_product_rounds_as_it_is_told(minor, rate, rounding, result) -> None:
    assert Money(minor, EUR).times(Decimal(rate), rounding=rounding).minor == result


@given(minors, rates, units, units)
def test_conversion_is_off_by_half_a_minor_unit_at_most(minor, rate, base, quote) -> None:
    converted = Rate(base, quote, rate, date(2026, 1, 1), "test").convert(
        Money(minor, base), rounding=HALF_UP
    )
    exact = Money(minor, base).amount * rate
    assert converted.currency == quote
    assert abs(converted.amount - exact) * 2 <= Decimal(1).scaleb(-quote.exponent)


@given(rates)
def test_conversion_keeps_the_order(rate) -> None:
    by = Rate(EUR, CNY, rate, date(2026, 1, 1), "test")
    amounts = [by.convert(Money(minor, EUR), rounding=HALF_UP).minor for minor in range(-5, 6)]
    assert amounts == sorted(amounts)


def test_a_rate_is_above_zero_and_converts_its_base_only() -> None:
    with pytest.raises(AssertionError):
        Rate(EUR, CNY, Decimal(0), date(2026, 1, 1), "test")
    with pytest.raises(AssertionError):
        Rate(EUR, CNY, Decimal(8), date(2026, 1, 1), "test").convert(
            Money(1, CNY), rounding=HALF_UP
        )
