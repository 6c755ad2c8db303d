"""Where the law we know and the law customs apply drift apart: by heading, lane and month."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from entrepot.checkout.values import Levy
from entrepot.kit import replica
from entrepot.money.values import Money, currency

ROWS_MAX: Final = 500

_CHARGES: Final = """
    select c.line, c."order", c.kind, c.lane, c.currency,
        left(c.hs_code, 4) as heading,
        to_char(min(c.assessed_on), 'YYYY-MM') as month,
        max(c.quoted_minor) as quoted,
        max(c.quoted_minor) - sum(c.moved_minor) as charged,
        (array_agg(c.law))[1] as law
    from checkout_assessedcharge c
    where c.book = %(book)s
    group by c.book, c."order", c.line, c.kind, c.lane, c.currency, left(c.hs_code, 4)
"""
"""Each line and kind once, however often it was corrected, in the month customs first spoke."""

_NARROWED: Final = """
    where currency = %(currency)s
        and (%(lane)s = '' or lane = %(lane)s)
        and (%(kind)s = '' or kind = %(kind)s)
        and (%(month)s = '' or month = %(month)s)
        and (%(heading)s = '' or heading like %(heading)s || '%%')
"""


@dataclass(frozen=True, slots=True)
class DriftFilter:
    """What the report is narrowed to; empty is all. Sums are of one currency, always."""

    currency: str = ""
    lane: str = ""
    kind: str = ""
    month: str = ""
    """`2026-11`."""
    heading: str = ""
    """The first two to four digits of the code."""


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A heading on a lane in a month: withheld, charged, and by which rows of law."""

    heading: str
    lane: str
    month: str
    lines: int
    orders: int
    quoted: Money
    charged: Money
    law: tuple[Mapping[str, str], ...]

    @property
    def difference(self) -> Money:
        """Charged less withheld: above zero the operator bears it."""
        return self.charged - self.quoted

    @property
    def percent(self) -> Decimal | None:
        """The difference as a share of what was withheld; None where nothing was."""
        if not self.quoted.minor:
            return None
        share = Decimal(self.difference.minor) / Decimal(self.quoted.minor)
        return share.scaleb(2).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class DriftSums:
    """The whole of what the filter shows."""

    orders: int
    orders_differing: int
    quoted: Money
    charged: Money

    @property
    def difference(self) -> Money:
        return self.charged - self.quoted


@dataclass(frozen=True, slots=True)
class DriftChoices:
    """What can be chosen from: of currencies the one with most lines comes first."""

    currencies: tuple[str, ...]
    lanes: tuple[str, ...]
    months: tuple[str, ...]


@replica.may_be_stale("a report over months of customs' documents")
def drift(narrowed: DriftFilter, *, limit: int, book: int = 1) -> list[DriftRow]:
    """The biggest drifters first, by what is borne or kept; one statement."""
    assert 0 < limit <= ROWS_MAX
    assert narrowed.currency
    rows = _all(
        f"""
        select heading, lane, month, count(distinct line), count(distinct "order"),
            sum(quoted), sum(charged), jsonb_agg(distinct law)
        from ({_CHARGES}) as charge {_NARROWED}
        group by heading, lane, month
        order by abs(sum(charged) - sum(quoted)) desc, heading, lane, month
        limit %(limit)s
        """,  # noqa: S608  # our own text; every value is bound
        narrowed,
        book=book,
        limit=limit,
    )
    return [_row(row, narrowed.currency) for row in rows]


@replica.may_be_stale("a report over months of customs' documents")
def drift_sums(narrowed: DriftFilter, *, book: int = 1) -> DriftSums:
    """What the filter shows in all, however many rows; one statement."""
    assert narrowed.currency
    [row] = _all(
        f"""
        select count(*), count(*) filter (where quoted <> charged),
            coalesce(sum(quoted), 0), coalesce(sum(charged), 0)
        from (
            select "order", sum(quoted) as quoted, sum(charged) as charged
            from ({_CHARGES}) as charge {_NARROWED} group by "order"
        ) as one
        """,  # noqa: S608  # our own text; every value is bound
        narrowed,
        book=book,
    )
    unit = currency(narrowed.currency)
    return DriftSums(row[0], row[1], Money(int(row[2]), unit), Money(int(row[3]), unit))


@replica.may_be_stale("a report over months of customs' documents")
def drift_choices(*, book: int = 1) -> DriftChoices:
    """Currencies, lanes and months that occur; one statement."""
    [row] = _all(
        """
        select
            array(select currency from checkout_assessedcharge where book = %(book)s
                group by currency order by count(*) desc, currency limit 50),
            array(select distinct lane from checkout_assessedcharge where book = %(book)s
                order by lane limit 500),
            array(select distinct to_char(assessed_on, 'YYYY-MM') as month
                from checkout_assessedcharge where book = %(book)s order by month desc limit 120)
        """,
        DriftFilter(),
        book=book,
    )
    return DriftChoices(*(tuple(part) for part in row))


def _row(row: tuple[Any, ...], code: str) -> DriftRow:
    heading, lane, month, lines, orders, quoted, charged, law = row
    unit = currency(code)
    return DriftRow(
        heading=heading,
        lane=lane,
        month=month,
        lines=lines,
        orders=orders,
        quoted=Money(int(quoted), unit),
        charged=Money(int(charged), unit),
        law=_each_once(law if isinstance(law, list) else json.loads(law)),
    )


def _each_once(groups: list[list[dict[str, str]]]) -> tuple[Mapping[str, str], ...]:
    """The rows of law of many charges, each once, in the order of their kinds and rates."""
    found = {tuple(sorted(row.items())): row for rows in groups for row in rows}
    order = {kind.value: place for place, kind in enumerate(Levy)}
    return tuple(
        sorted(found.values(), key=lambda row: (order.get(row.get("kind", ""), 9), row["rate"]))
    )


def _all(
    statement: str, narrowed: DriftFilter, *, book: int, limit: int = ROWS_MAX
) -> list[tuple[Any, ...]]:
    values = {
        "book": book,
        "limit": limit,
        **{name: getattr(narrowed, name) for name in DriftFilter.__slots__},
    }
    with replica.connection().cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
