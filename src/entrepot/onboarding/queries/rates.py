"""What is charged of a sale, by the contract of the day; quick, because every quote asks.

A process remembers a merchant's schedule for some seconds. An acceptance is known at once where
it was given; elsewhere that much later, which only a first contract, accepted while it is being
sold under, could show.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from entrepot.catalog.models import Category
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId
from entrepot.onboarding.queries import agreed
from entrepot.onboarding.rules import fees
from entrepot.onboarding.values.contract import CommissionRow, Explained

REMEMBER_S: Final = 10.0
REMEMBERED_MAX: Final = 10_000
CATEGORIES_MAX: Final = 5_000
_DEPTH_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Schedule:
    """A merchant's rates under its contract, and the fixed fee of each order, minor units."""

    rows: tuple[CommissionRow, ...]
    order_fee_minor: int
    listings_max: int | None


_schedules: dict[tuple[UUID, date], tuple[float, Schedule | None]] = {}
_paths: tuple[float, Mapping[str, tuple[str, ...]]] = (0.0, {})


def forget() -> None:
    """Ask the tables again: something was agreed, or a test begins."""
    global _paths  # noqa: PLW0603  # the memory of this process
    _schedules.clear()
    _paths = (0.0, {})


def schedules(merchants: Iterable[UUID], day: date) -> dict[UUID, Schedule | None]:
    """Of each merchant; None: no contract on the day. At most one statement, mostly none."""
    now = time.monotonic()
    asked = set(merchants)
    found: dict[UUID, Schedule | None] = {}
    for merchant in asked:
        until, schedule = _schedules.get((merchant, day), (0.0, None))
        if until > now:
            found[merchant] = schedule
    if missing := asked - found.keys():
        rows = agreed.rows_in_force(missing, day)
        if len(_schedules) > REMEMBERED_MAX:
            _schedules.clear()
        for merchant in missing:
            row = rows.get(merchant)
            schedule = None
            if row is not None:
                terms = agreed.terms_of(row.terms)
                schedule = Schedule(terms.commission, terms.order_fee_minor, terms.listings_max)
            found[merchant] = schedule
            _schedules[merchant, day] = (now + REMEMBER_S, schedule)
    return found


def path(category: str) -> tuple[str, ...]:
    """A category's slug and those above it; mostly no statement."""
    global _paths  # noqa: PLW0603  # the memory of this process
    now = time.monotonic()
    if _paths[0] <= now:
        rows = Category.objects.values_list("slug", "parent__slug")[:CATEGORIES_MAX]
        above = dict(rows)
        _paths = (now + REMEMBER_S, {slug: _climb(slug, above) for slug in above})
    return _paths[1].get(category, (category,) if category else ())


def commission_bp(merchant: MerchantId | UUID, category_slug: str, on: date) -> int:
    """The rate of a sale of the day, in basis points: what checkout freezes on the line."""
    return explain(merchant, category_slug, on).bp


def rate_bp(schedule: Schedule | None, category_slug: str, on: date, *, otherwise: int) -> int:
    """The same of a schedule at hand: for whoever asks for many merchants and categories."""
    if schedule is None:
        return otherwise
    return fees.explain(schedule.rows, path(category_slug), on, otherwise=otherwise).bp


def explain(merchant: MerchantId | UUID, category_slug: str, on: date) -> Explained:
    """The rate and why it is that one (MV-14); without a contract the merchant's own rate."""
    schedule = schedules([merchant], on)[merchant]
    own = Merchant.objects.values_list("commission_bp", flat=True).get(id=merchant)
    rows = schedule.rows if schedule else ()
    return fees.explain(rows, path(category_slug) if rows else (), on, otherwise=own)


def _climb(slug: str, above: Mapping[str, str | None]) -> tuple[str, ...]:
    found = [slug]
    while (parent := above.get(found[-1])) and len(found) < _DEPTH_MAX:
        found.append(parent)
    return tuple(found)
