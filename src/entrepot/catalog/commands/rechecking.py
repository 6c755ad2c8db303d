"""Listings are judged anew where the law or a merchant's standing changed: in the background, some
at a time.
"""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from entrepot.catalog.models import Lane, Listing
from entrepot.catalog.queries import schemas
from entrepot.catalog.rules import duties
from entrepot.catalog.rules import schemas as schema_rules
from entrepot.catalog.values import MARKETS
from entrepot.lanes import rows as lanes_rows
from entrepot.lanes.values import EUROPEAN_UNION

RECHECK_TASK: Final = "catalog.recheck"
STANDING_TASK: Final = "catalog.recheck_merchant"
UNION: Final = "EU"


def ask_recheck(countries: Collection[str], *, after: UUID | None = None) -> None:
    """A job for the lanes into these countries of law (`EU` is its members); none without lanes."""
    into = {one for code in countries for one in (EUROPEAN_UNION if code == UNION else (code,))}
    lanes = Lane.objects.filter(destination__in=sorted(into)).order_by("destination")
    destinations = list(lanes.values_list("destination", flat=True).distinct())
    if destinations:
        defer_recheck(destinations, after=after)


def defer_recheck(destinations: Collection[str], *, after: UUID | None) -> None:
    """The job itself: listings after this one, on the lanes into these destinations."""
    into: list[JSONValue] = [*sorted(destinations)]
    app.configure_task(RECHECK_TASK).defer(destinations=into, after=str(after) if after else "")


def recheck_changed(*, day: date) -> None:
    """Ask for the countries of which a row of law begins or ends on this day."""
    ask_recheck({row.country for row in lanes_rows.law().statutes if day in (row.since, row.until)})
    for market in {row.market for row in schemas.book().rows if duties.turns_on(row, day)}:
        ask_recheck_into(market)


def ask_recheck_into(market: str) -> None:
    """A job for the lanes into a market of schemas; `eu` is all of the Union, empty is all."""
    if market == schema_rules.UNION:
        ask_recheck([UNION])
    else:
        ask_recheck([MARKETS[one].country for one in ([market] if market else MARKETS)])


def ask_recheck_of(merchant: UUID, *, after: UUID | None = None) -> None:
    """A job for a merchant's listings after this one; none for who lists nothing."""
    if Listing.objects.filter(merchant=merchant).exists():
        last = str(after) if after else ""
        app.configure_task(STANDING_TASK).defer(merchant=str(merchant), after=last)
