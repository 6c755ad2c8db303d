"""What the gateway takes: the rate of a day and category, why it is that one, and what is left."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

import msgspec

from entrepot.money.values import HALF_UP, Money
from entrepot.onboarding.values.contract import (
    ANY_CATEGORY,
    BP_MAX,
    NOTICE_DAYS_MIN,
    BadTerms,
    CommissionRow,
    Explained,
    Terms,
)

ROWS_MAX: Final = 200
FIRST_LANGUAGE: Final = "en"


def explain(
    rows: Sequence[CommissionRow], categories: Sequence[str], on: date, *, otherwise: int
) -> Explained:
    """The first row that covers the category or one above it, and why those before it do not.

    `categories`: the product's own slug first, then its ancestors'. `otherwise` stands when none
    does. MV-14: the order of the list decides, nothing else.
    """
    path = {ANY_CATEGORY, *categories}
    passed: list[tuple[CommissionRow, str]] = []
    for row in rows:
        if row.category not in path:
            passed.append((row, "category"))
        elif on < row.since:
            passed.append((row, "not_yet"))
        elif row.until is not None and on >= row.until:
            passed.append((row, "over"))
        else:
            return Explained(row.bp, row, tuple(passed))
    return Explained(otherwise, None, tuple(passed))


def unreachable(rows: Sequence[CommissionRow]) -> list[CommissionRow]:
    """Rows that no sale can ever meet, since one before them takes every day of theirs (MV-14)."""
    return [
        row
        for place, row in enumerate(rows)
        if any(
            before.category in {ANY_CATEGORY, row.category}
            and before.since <= row.since
            and (before.until is None or (row.until is not None and row.until <= before.until))
            for before in rows[:place]
        )
    ]


def check(terms: Terms) -> None:
    """Refuse terms that cannot be published; BadTerms names the field and why."""
    _check_rates(terms.commission)
    if not terms.text.get(FIRST_LANGUAGE, "").strip():
        raise BadTerms(field="text", reason="none")
    if min(terms.deposit_minor, terms.yearly_fee_minor, terms.order_fee_minor) < 0:
        raise BadTerms(field="deposit", reason="negative")
    if terms.listings_max is not None and terms.listings_max < 1:
        raise BadTerms(field="listings_max", reason="none")
    if terms.notice_days < NOTICE_DAYS_MIN:
        raise BadTerms(field="notice_days", reason="short")


def _check_rates(rows: Sequence[CommissionRow]) -> None:
    if not 0 < len(rows) <= ROWS_MAX:
        raise BadTerms(field="commission", reason="many" if rows else "none")
    for row in rows:
        if not 0 <= row.bp <= BP_MAX:
            raise BadTerms(field="commission", reason="rate")
        if row.until is not None and row.until <= row.since:
            raise BadTerms(field="commission", reason="days")
    if not any(row.category == ANY_CATEGORY and row.until is None for row in rows):
        raise BadTerms(field="commission", reason="no_last_row")


def digest(terms: Terms) -> str:
    """SHA-256 of all that is agreed to: text, rates and fees."""
    facts = {
        "plan": terms.plan,
        "version": terms.version,
        "commission": [[row.category, row.bp, row.since, row.until] for row in terms.commission],
        "currency": terms.currency,
        "deposit": terms.deposit_minor,
        "yearly_fee": terms.yearly_fee_minor,
        "order_fee": terms.order_fee_minor,
        "listings_max": terms.listings_max,
        "notice_days": terms.notice_days,
        "text": dict(sorted(terms.text.items())),
    }
    return sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()


def commission(goods: Money, bp: int) -> Money:
    """The gateway's share of a line's goods, at the merchant's own prices."""
    return goods.times(Decimal(bp).scaleb(-4), rounding=HALF_UP)


def order_fee(fee: Money, *, goods: Money, taken: Money) -> Money:
    """The fixed fee of an order, never more than what commission leaves of its goods."""
    left = goods - taken
    return fee if fee.minor <= left.minor else left
