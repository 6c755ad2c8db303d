"""The office's figures: how long it takes, how many get through, what keeps them off."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.casework.queries.scope import OfficeName
from entrepot.casework.values import Pace
from entrepot.kit import arrays, replica
from entrepot.offices.queries import places

MONTHS: Final = 12
STEPS: Final = ("found", "applied", "handed_in", "verified", "listed")
BLOCKERS_MAX: Final = 15
SALES_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Cohort:
    """The merchants who came in one month, and how far they got."""

    month: date
    came: int
    applied: int
    handed_in: int
    verified: int
    listed: int

    @property
    def verified_percent(self) -> int:
        return round(self.verified * 100 / self.came) if self.came else 0


@dataclass(frozen=True, slots=True)
class MarketLine:
    """What is live and what was sold on one market."""

    market: str
    merchants: int
    products: int
    orders: int
    units: int
    currency: str
    value_minor: int


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """How cases went, of those asked in the last MONTHS months."""

    asked: int
    answered_in_time: int
    answered: int
    solved: int
    solved_in_time: int
    open: int


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office beside the others."""

    office: UUID
    city: str
    merchants: int
    live: int
    median_days: float | None
    open_cases: int
    late_tasks: int


@dataclass(frozen=True, slots=True)
class Held:
    """A reason, how many merchants stand with it today, and how many listings it keeps off."""

    code: str
    merchants: int
    listings: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page of figures shows."""

    paces: tuple[tuple[str, Pace], ...]
    cohorts: tuple[Cohort, ...]
    blockers: tuple[Held, ...]
    markets: tuple[MarketLine, ...]
    cases: CaseFigures
    offices: tuple[OfficeLine, ...]


@replica.may_be_stale("figures of months; nobody acts on one of them")
def figures(offices: Sequence[OfficeName], *, at: datetime) -> Figures:
    """Six statements, whatever the number of merchants."""
    ids = arrays.uuids(str(one.id) for one in offices)
    today = at.date()
    return Figures(
        paces=_paces(ids),
        cohorts=_cohorts(ids, today),
        blockers=_blockers(ids),
        markets=_markets(ids, today),
        cases=_cases(ids, at),
        offices=_offices(ids, today),
    )


_FIRST: Final = """
    firsts as (
        select m.id, m.office_id,
               min(s.at) as found,
               min(s.at) filter (where s.state = 'applied') as applied,
               min(s.at) filter (where s.state = 'review') as handed_in,
               min(s.at) filter (where s.state = 'live') as verified,
               d.first_listed_at as listed
        from offices_merchant m
        join offices_standing s on s.merchant_id = m.id
        left join casework_dossier d on d.merchant_id = m.id
        where m.office_id = any(%s::uuid[])
        group by m.id, m.office_id, d.first_listed_at)
"""
"""When each merchant first stood where. Who was there before standings were kept is left out."""


def _paces(ids: str) -> tuple[tuple[str, Pace], ...]:
    """Whole way and steps; only who took the step counts."""
    steps = [("found", "verified"), *pairwise(STEPS)]
    parts = " union all ".join(
        f"select {n} as place, extract(epoch from {end} - {start}) / 86400 as days"  # noqa: S608  # names of our own
        f" from firsts where {end} >= {start}"
        for n, (start, end) in enumerate(steps)
    )
    rows = _read(
        f"""with {_FIRST}, taken as ({parts})
            select place, count(*), percentile_cont(array[0.25, 0.5, 0.75])
                   within group (order by days) from taken group by place""",  # noqa: S608  # names of our own
        [ids],
    )
    known = {
        place: Pace(number, *(round(float(one), 1) for one in three))
        for place, number, three in rows
    }
    names = ["whole", *(f"{start}-{end}" for start, end in steps[1:])]
    nothing = Pace(0, None, None, None)
    return tuple((name, known.get(place, nothing)) for place, name in enumerate(names))


def _cohorts(ids: str, today: date) -> tuple[Cohort, ...]:
    since = _months_before(today, MONTHS - 1)
    rows = _read(
        f"""with {_FIRST} select date_trunc('month', found at time zone 'UTC')::date as month,
               count(*), count(coalesce(applied, handed_in, verified)),
               count(coalesce(handed_in, verified)), count(verified), count(listed)
            from firsts where found >= %s group by month order by month desc""",  # noqa: S608  # names of our own
        [ids, since],
    )
    return tuple(Cohort(*row) for row in rows)


def _blockers(ids: str) -> tuple[Held, ...]:
    rows = _read(
        """select code, count(*), coalesce(sum((d.held->>code)::int), 0)
           from casework_dossier d
           join offices_merchant m on m.id = d.merchant_id,
           jsonb_array_elements_text(d.blockers) as code
           where m.office_id = any(%s::uuid[]) and m.state not in ('closed', 'refused')
           group by code order by 2 desc, 1 limit %s""",
        [ids, BLOCKERS_MAX],
    )
    return tuple(Held(str(code), int(number), int(listings)) for code, number, listings in rows)


def _markets(ids: str, today: date) -> tuple[MarketLine, ...]:
    rows = _read(
        """with live as (
               select a.market, count(distinct l.merchant_id) as merchants,
                      count(distinct v.product_id) as products
               from catalog_listing l join catalog_lane a on a.code = l.lane_id
               join catalog_variant v on v.id = l.variant_id
               join offices_merchant m on m.id = l.merchant_id
               where m.office_id = any(%s::uuid[]) and l.state = 'live' group by a.market),
           sold as (
               select s.market, s.currency, sum(s.orders) as orders, sum(s.units) as units,
                      sum(s.value_minor) as value
               from casework_soldday s join offices_merchant m on m.id = s.merchant
               where m.office_id = any(%s::uuid[]) and s.day > %s group by 1, 2)
           select coalesce(live.market, sold.market), coalesce(merchants, 0),
                  coalesce(products, 0), coalesce(orders, 0), coalesce(units, 0),
                  coalesce(currency, ''), coalesce(value, 0)
           from live full join sold on sold.market = live.market order by 1, 6""",
        [ids, ids, today - timedelta(days=SALES_DAYS)],
    )
    return tuple(
        MarketLine(market, merchants, products, int(orders), int(units), unit, int(value))
        for market, merchants, products, orders, units, unit, value in rows
    )


def _cases(ids: str, at: datetime) -> CaseFigures:
    [row] = _read(
        """select count(*),
                  count(*) filter (where answered_at <= answer_due_at),
                  count(*) filter (where answered_at is not null or answer_due_at < %s),
                  count(*) filter (where solved_at is not null),
                  count(*) filter (where solved_at is not null and is_in_time),
                  count(*) filter (where state in ('open', 'merchant', 'us'))
           from casework_case where office_id = any(%s::uuid[]) and asked_at >= %s""",
        [at, ids, _months_before(at.date(), MONTHS - 1)],
    )
    return CaseFigures(
        asked=row[0],
        answered_in_time=row[1],
        answered=row[2],
        solved=row[3],
        solved_in_time=row[4],
        open=row[5],
    )


def _offices(ids: str, today: date) -> tuple[OfficeLine, ...]:
    rows = _read(
        f"""with {_FIRST}, paces as (
               select office_id, percentile_cont(0.5) within group (
                   order by extract(epoch from verified - found) / 86400) as days
               from firsts where verified >= found group by office_id)
            select o.id, o.city, o.country, o.cities::text,
                   (select count(*) from offices_merchant m where m.office_id = o.id),
                   (select count(*) from offices_merchant m
                    where m.office_id = o.id and m.state = 'live'),
                   paces.days,
                   (select count(*) from casework_case c
                    where c.office_id = o.id and c.state in ('open', 'merchant', 'us')),
                   (select count(*) from casework_task t
                    where t.office_id = o.id and t.done_at is null and t.due_on < %s)
            from offices_office o left join paces on paces.office_id = o.id
            where o.id = any(%s::uuid[]) order by o.city, o.id""",  # noqa: S608  # names of our own
        [ids, today, ids],
    )
    return tuple(
        OfficeLine(
            office=office,
            city=places.city_name(city, country, json.loads(cities)),
            merchants=merchants,
            live=live,
            median_days=None if days is None else round(float(days), 1),
            open_cases=cases,
            late_tasks=tasks,
        )
        for office, city, country, cities, merchants, live, days, cases, tasks in rows
    )


def _months_before(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _read(statement: str, facts: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(facts))
        return list(cursor.fetchall())
