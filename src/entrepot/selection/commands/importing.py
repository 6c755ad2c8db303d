"""Files of figures, read in: streamed, each row once, what cannot be read is told."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.catalog.values import MARKETS
from entrepot.kernel import new_id
from entrepot.kit import trail
from entrepot.money import queries as money
from entrepot.money.values import Currency, currency
from entrepot.offices.values import OfficeId
from entrepot.selection import rows as rows_of_words
from entrepot.selection.adapters import figures
from entrepot.selection.commands.asking import ask_pass
from entrepot.selection.models import Seen, Source, Trade
from entrepot.selection.rules import layouts, seen_rows, trade_rows
from entrepot.selection.rules.layouts import Layout
from entrepot.selection.values import (
    ISSUES_KEPT,
    FigureKind,
    FiguresRefused,
    Issue,
    NoSuchThing,
    SeenFigure,
    SourceId,
    TradeFigure,
)

BATCH: Final = 5_000
ROWS_MAX: Final = 5_000_000
SERIES_MAX: Final = 2_000_000
"""Sums of months that are held until a file has ended."""
MONTHS: Final = 12
_TRADE: Final = (
    "source_id", "key", "importer", "exporter", "scheme", "code", "year", "value_usd", "net_kg",
    "is_mirror",
)  # fmt: skip
_SEEN: Final = (
    "source_id", "key", "item", "title", "brand", "category", "heading", "price_minor", "amount",
    "measure", "pieces", "seen_on",
)  # fmt: skip


def import_figures(
    path: Path,
    *,
    name: str,
    market: str,
    at: datetime,
    note: str = "",
    office: OfficeId | None = None,
    by: UUID | None = None,
    flow: str = "",
    category: str = "",
) -> SourceId:
    """Read a file of figures about a market; the same file again is refused, and leaves nothing.

    `flow` (`M` or `X`) and `category` say what the file does not say itself.
    """
    if market not in MARKETS:
        raise FiguresRefused(reason="no_market")
    digest = figures.digest_of(path)
    if Source.objects.filter(digest=digest, market=market, office=office).exists():
        raise FiguresRefused(reason="known")
    with figures.table(path) as (columns, rows), transaction.atomic():
        layout = layouts.recognise(columns)
        if layout is None:
            raise FiguresRefused(reason="no_columns", columns=tuple(columns[:20]))
        if layout.kind is FigureKind.TRADE and "flow" not in layout.places and not flow:
            raise FiguresRefused(reason="no_flow", columns=tuple(columns[:20]))
        source = Source.objects.create(
            id=new_id(), kind=layout.kind, form=layout.form, name=name[:200], note=note[:500],
            market=market, office_id=office, digest=digest, by=by, at=at,
        )  # fmt: skip
        tally = _Tally(source)
        if layout.kind is FigureKind.TRADE:
            asked = trade_rows.Asked(MARKETS[market].country, flow)
            _store(tally, Trade, _TRADE, _trade(tally, rows, layout, asked))
        else:
            unit = currency(MARKETS[market].currency)
            shop = seen_rows.Asked(unit, category, at.date(), rows_of_words.named())
            _store(tally, Seen, _SEEN, _seen(tally, rows, layout, shop))
        if not source.rows:
            raise FiguresRefused(reason="empty" if not source.failed else "nothing_read")
        source.save()
        trail.record(
            what="figures.imported",
            on="source",
            object_id=source.id,
            office=office,
            after={"name": source.name, "market": market, "rows": source.rows},
        )
        ask_pass(market=market, at=at)
    return SourceId(source.id)


@transaction.atomic
def drop_source(source: UUID, *, office: OfficeId | None, at: datetime) -> None:
    """Forget a file and all its figures; an office drops only its own."""
    row = Source.objects.filter(id=source, office=office).first()
    if row is None:
        raise NoSuchThing
    trail.record(
        what="figures.dropped",
        on="source",
        object_id=row.id,
        office=office,
        before={"name": row.name, "market": row.market, "rows": row.rows},
    )
    market = row.market
    row.delete()
    ask_pass(market=market, at=at)


class _Tally:
    """What became of the rows of a file."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def wrong(self, issue: Issue) -> None:
        self.source.failed += 1
        if len(self.source.issues) < ISSUES_KEPT:
            self.source.issues.append(asdict(issue))


def _trade(
    tally: _Tally,
    rows: Iterator[tuple[int, list[str]]],
    layout: Layout,
    asked: trade_rows.Asked,
) -> Iterator[tuple[Any, ...]]:
    """Rows of years as they come; months are summed, and written where a year has all of them."""
    months: dict[tuple[Any, ...], tuple[TradeFigure, set[int]]] = {}
    rates: dict[tuple[str, int], float] = {}
    for line, row in islice(rows, ROWS_MAX):
        for told in trade_rows.read(row, layout, asked, line=line):
            if isinstance(told, Issue):
                tally.wrong(told)
                continue
            figure = told.figure
            if not told.month:
                yield _trade_row(tally.source, figure, rates)
                continue
            key = _about(figure)
            known, had = months.setdefault(key, (replace(figure, value=0.0), set()))
            had.add(told.month)
            months[key] = (replace(known, value=known.value + figure.value), had)
            if len(months) > SERIES_MAX:
                raise FiguresRefused(reason="too_large")
    partial: Counter[int] = Counter()
    for figure, had in months.values():
        if len(had) == MONTHS:
            yield _trade_row(tally.source, figure, rates)
        else:
            partial[figure.year] += 1
    for year, count in sorted(partial.items()):
        tally.wrong(Issue(0, "months_missing", "year", f"{year}: {count}"))


def _seen(
    tally: _Tally,
    rows: Iterator[tuple[int, list[str]]],
    layout: Layout,
    asked: seen_rows.Asked,
) -> Iterator[tuple[Any, ...]]:
    rates: dict[tuple[str, date], float] = {}
    for line, row in islice(rows, ROWS_MAX):
        seen = seen_rows.read(row, layout, asked, line=line)
        if isinstance(seen, Issue):
            tally.wrong(seen)
            continue
        minor = _local_minor(seen, asked.currency, rates)
        if minor is None:
            tally.wrong(Issue(line, "currency", "currency", seen.currency[:40]))
            continue
        yield (
            str(tally.source.id), _hash(seen.item, seen.seen_on), seen.item, seen.title, seen.brand,
            seen.category, seen.heading, minor, seen.amount, seen.measure, seen.pieces,
            seen.seen_on,
        )  # fmt: skip


def _trade_row(
    source: Source, figure: TradeFigure, rates: dict[tuple[str, int], float]
) -> tuple[Any, ...]:
    key = (figure.currency, figure.year)
    if key not in rates:
        # The rate of the middle of the year stands for all of it.
        rates[key] = _rate(figure.currency, "USD", date(figure.year, 7, 1))
    return (
        str(source.id), _hash(*_about(figure)), figure.importer, figure.exporter, figure.scheme,
        figure.code, figure.year, figure.value * rates[key], figure.net_kg, figure.is_mirror,
    )  # fmt: skip


def _about(figure: TradeFigure) -> tuple[Any, ...]:
    return (
        figure.importer, figure.exporter, figure.scheme.value, figure.code, figure.year,
        figure.is_mirror,
    )  # fmt: skip


def _local_minor(
    seen: SeenFigure, unit: Currency, rates: dict[tuple[str, date], float]
) -> int | None:
    """The price in the market's currency; None where no rate is known."""
    if seen.currency == unit.code:
        return seen.price_minor
    key = (seen.currency, seen.seen_on)
    if key not in rates:
        try:
            rates[key] = _rate(seen.currency, unit.code, seen.seen_on)
        except (money.NoRate, ValueError):
            return None
    return max(1, round(seen.price_minor * rates[key]))


def _rate(base: str, quote: str, day: date) -> float:
    if base == quote:
        return 1.0
    return float(money.rate_or_shipped(currency(base), currency(quote), day=day).rate)


def _hash(*parts: Any) -> str:
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def _store(tally: _Tally, model: Any, columns: Sequence[str], rows: Iterator[Any]) -> None:
    """COPY into a table of the transaction's own, then once each where they belong."""
    table, names = model._meta.db_table, ", ".join(columns)  # noqa: SLF001  # documented by Django
    with connection.cursor() as cursor:
        cursor.execute(
            f"create temp table incoming (like {table} including defaults) on commit drop"
        )
        cursor.execute("alter table incoming drop column id")
        while batch := list(islice(rows, BATCH)):
            with cursor.copy(f"copy incoming ({names}) from stdin") as copy:
                for row in batch:
                    copy.write_row(row)
            cursor.execute(
                f"insert into {table} ({names}) select distinct on (key) {names} from incoming"  # noqa: S608  # our own words
                " on conflict do nothing"
            )
            tally.source.rows += cursor.rowcount
            tally.source.repeats += len(batch) - cursor.rowcount
            cursor.execute("truncate incoming")
        cursor.execute("drop table incoming")
