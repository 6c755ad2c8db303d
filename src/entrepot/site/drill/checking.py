"""The drill's own audits: what was promised to buyers, against what the database says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as _

from entrepot.kit import audit, books
from entrepot.kit.audit import FINDINGS_MAX, Finding, Report
from entrepot.site.drill import market
from entrepot.site.drill.journal import Line
from entrepot.site.drill.market import Article
from entrepot.site.drill.values import Kind

CHUNK: Final = 5_000
ALIVE: Final = ("placed", "confirmed", "completed")
"""States of an order whose units are the buyer's."""

_GROUPS: Final = """
select g.id, count(o.id) from checkout_ordergroup g
left join checkout_order o on o.book = g.book and o."group" = g.id
where g.book = %s and g.id = any(%s) group by g.id
"""

_STATES: Final = """
select o.state, sum(l.quantity) from checkout_orderline l
join checkout_order o on o.book = l.book and o.id = l."order"
where l.book = %s and o.merchant = %s and l.variant = %s group by o.state
"""


@dataclass(frozen=True, slots=True)
class Sale:
    """What became of a flash sale's units. `before` were sold and alive before this drill."""

    sku: str
    units: int
    asked: int
    sold: int
    left: int
    before: int = 0

    @property
    def is_exact(self) -> bool:
        """No unit too many, none vanished, and none left while somebody wanted it."""
        whole = self.sold + self.left == self.units
        return whole and (self.left == 0 or self.asked < self.units)


def run(
    lines: Sequence[Line], sales: Sequence[Sale], *, otherwise: int, died: int
) -> tuple[list[Report], int, int]:
    """The drill's own reports; and how many acknowledged checkouts are lost, and doubled.

    `otherwise`: repeats of a press that were answered in another way than the first; `died`: the
    drill's own processes that did not live to tell.
    """
    lost, doubled = compared(lines)
    deaths = [Finding("drill.process_died", {"count": died})] if died else []
    alike = [Finding("drill.answered_otherwise", {"count": otherwise})] if otherwise else []
    reports = [
        _report(
            "acknowledged_is_there", _("Every acknowledged checkout is in the database."), lost
        ),
        _report(
            "acknowledged_is_there_once",
            _("Every acknowledged checkout is there once, with as many orders as it was promised."),
            doubled,
        ),
        _report(
            "repeats_are_alike", _("A repeated press is answered as the first one was."), alike
        ),
        _report("drill_is_whole", _("The drill's own processes lived to tell."), deaths),
        _report(
            "flash_sales_sell_out_exactly",
            _("A flash sale sells exactly its stock, and nothing is left while somebody wants it."),
            [_inexact(sale) for sale in sales if not sale.is_exact],
        ),
    ]
    return reports, len(lost), len(doubled)


def run_program() -> list[Report]:
    """Every audit of the program."""
    return audit.run_all()


def compared(lines: Iterable[Line]) -> tuple[list[Finding], list[Finding]]:
    """Acknowledged checkouts that are not there; those there twice or with other orders."""
    lost: list[Finding] = []
    doubled: list[Finding] = []
    everywhere = books.all_books()
    for chunk in _chunks(lines):
        found: dict[UUID, list[int]] = {}
        for book in everywhere:
            for group, orders in _groups(book, [line.group for line in chunk]):
                found.setdefault(group, []).append(orders)
        for line in chunk:
            there = found.get(line.group, [])
            facts = {"group": str(line.group), "answered_s": line.answered_s}
            if not there:
                lost.append(Finding("drill.lost", facts))
            elif there != [line.orders]:
                doubled.append(
                    Finding("drill.doubled", {**facts, "orders": there, "promised": line.orders})
                )
    return lost, doubled


def alive(article: Article) -> int:
    """Units of a variant in orders that stand."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [article.book, article.merchant, article.variant])
        states = dict(cursor.fetchall())
    return sum(int(units) for state, units in states.items() if state in ALIVE)


def sale(article: Article, *, asked: int, before: int) -> Sale:
    """What became of a flash sale: of the units that were there when it began."""
    [left] = market.free([article]).values()
    return Sale(
        sku=article.sku,
        units=article.units,
        asked=asked,
        sold=alive(article) - before,
        left=left,
        before=before,
    )


def flash(articles: Sequence[Article]) -> list[Article]:
    """The articles of flash sales."""
    return [one for one in articles if one.kind is Kind.FLASH]


def _groups(book: int, ids: list[UUID]) -> list[tuple[UUID, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, [book, ids])
        found: list[tuple[UUID, int]] = cursor.fetchall()
    return found


def _inexact(sale: Sale) -> Finding:
    facts = {"sku": sale.sku, "units": sale.units, "sold": sale.sold, "left": sale.left}
    return Finding("drill.flash_sale_inexact", {**facts, "asked": sale.asked})


def _report(name: str, sentence: str, findings: Sequence[Finding]) -> Report:
    return Report("drill", name, sentence, tuple(findings[:FINDINGS_MAX]), 0)


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    source = iter(lines)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
