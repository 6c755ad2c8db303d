"""A country's trade for its trade partner: sums of many, never one merchant's figure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from entrepot.casework import rules
from entrepot.casework.rules import Cell, Table
from entrepot.kit import replica
from entrepot.offices.models import Office

MONTHS: Final = 12
ROWS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class CountryTrade:
    """Twelve full months of one country's trade, each table protected by itself.

    Full months only: figures that change each day could be subtracted from one another.
    """

    country: str
    since: date
    until: date
    currency: str
    value: Table
    """By category and market, in the smallest unit of `currency`."""
    by_month: Table
    merchants: tuple[tuple[str, int | None], ...]
    """How many merchants sold, by market; None below the threshold. No sum: some sell on two."""


def office_country(office: UUID) -> str:
    """The country whose aggregates a partner of this office reads."""
    return Office.objects.values_list("country", flat=True).get(id=office)


@replica.may_be_stale("a country's past months")
def country_trade(country: str, *, today: date, currency: str = "CNY") -> CountryTrade:
    """What merchants of a country sold in the last twelve full months; one statement."""
    until = today.replace(day=1)
    since = date(until.year - 1, until.month, 1)
    rows = _sold(country, since, until, currency)
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    months: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sellers: dict[str, set[str]] = defaultdict(set)
    for merchant, month, market, category, value in rows:
        cells[category or "-", market][merchant] += value
        months[f"{month:%Y-%m}", "value"][merchant] += value
        sellers[market].add(merchant)
    return CountryTrade(
        country,
        since,
        until,
        currency,
        value=rules.protected(_cells(cells)),
        by_month=rules.protected(_cells(months)),
        merchants=tuple(
            (market, len(some) if len(some) >= rules.CONTRIBUTORS_MIN else None)
            for market, some in sorted(sellers.items())
        ),
    )


def currencies(country: str, *, today: date) -> list[str]:
    """In which currencies was sold in those months, the busiest first."""
    until = today.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            """select currency from casework_soldday
               where day >= %s and day < %s and merchant = any(
                   select id from offices_merchant where country = %s)
               group by currency order by sum(orders) desc, currency limit 10""",
            [date(until.year - 1, until.month, 1), until, country],
        )
        return [unit for (unit,) in cursor.fetchall()]


def _sold(
    country: str, since: date, until: date, currency: str
) -> list[tuple[str, date, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """select merchant::text, date_trunc('month', day)::date, market, category,
                      sum(value_minor)::bigint
               from casework_soldday
               where day >= %s and day < %s and currency = %s and merchant = any(
                   select id from offices_merchant where country = %s)
               group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit %s""",
            [since, until, currency, country, ROWS_MAX],
        )
        return list(cursor.fetchall())


def _cells(shares: dict[tuple[str, str], dict[str, int]]) -> dict[tuple[str, str], Cell]:
    return {place: Cell(dict(parts)) for place, parts in shares.items()}
