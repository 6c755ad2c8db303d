"""Scoring: whole markets in one run, and afterwards what has changed."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import F, Q

from entrepot.catalog.values import MARKETS
from entrepot.offices.values import OfficeId
from entrepot.selection import queries
from entrepot.selection.models import Pass, Score
from entrepot.selection.queries.goods import CHUNK, Block, Reader, Row
from entrepot.selection.rules import scoring
from entrepot.selection.values import Floats, Judged, Market

TENTHS: Final = 10
THOUSANDTHS: Final = 1000
PLACE_MAX: Final = 9_999
_MARKED: Final = """
    select product, xmin::text || ctid::text from selection_dirty order by since, product limit %s"""
_DONE: Final = """
    delete from selection_dirty held using unnest(%s::uuid[], %s::text[]) as done(product, row)
    where held.product = done.product and held.xmin::text || held.ctid::text = done.row"""
_LOCK: Final = 0x5C02E
COLUMNS: Final = (
    "product", "market", "merchant_id", "office_id", "version", "lane", "variant", "category",
    "parts", "trusts", "fit", "trust", "landed_minor", "place", "gaps", "papers", "is_barred",
    "is_known", "listed", "asked", "scored_at",
)  # fmt: skip


@dataclass(slots=True)
class Scorer:
    """Scores chunks of a market's goods; what many share is read once."""

    market: str
    at: datetime
    reader: Reader = field(init=False)
    _common: Market = field(init=False)
    _own: dict[OfficeId, Market] = field(default_factory=dict)
    """Of offices that have brought figures of their own."""
    _weights: dict[UUID, queries.WeightRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = Reader(self.market, self.at, queries.parents())
        self._common = queries.market_of(self.market, office=None, at=self.at)
        for office in queries.offices_with_figures(self.market):
            self._own[office] = queries.market_of(self.market, office=office, at=self.at)

    def score(self, rows: Sequence[Row]) -> int:
        """Judge these and write what they come to, each by its best lane; how many there were."""
        best: dict[UUID, tuple[float, list[Any]]] = {}
        for block in self.reader.blocks(rows):
            self._judge(block, best)
        _write([line for _, line in best.values()])
        return len(best)

    def _judge(self, block: Block, best: dict[UUID, tuple[float, list[Any]]]) -> None:
        offices = np.array([owner.office_id.int % (1 << 62) for owner in block.merchants])
        for mark in np.unique(offices).tolist():
            at = np.flatnonzero(offices == mark)
            office = block.merchants[at[0]].office_id
            held = self.weights(office)
            judged = self.judged(block, office, at)
            fit, trust = scoring.total(judged.parts, judged.trusts, held.weights)
            lines = _lines(block, at, judged, fit, trust)
            for line, value in zip(lines, fit.tolist(), strict=True):
                product, rank = line[0], -1.0 if np.isnan(value) else value
                if product not in best or rank > best[product][0]:
                    line[1], line[4], line[-1] = self.market, held.version, self.at
                    best[product] = (rank, line)

    def judged(self, block: Block, office: UUID, at: Any) -> Judged:
        """By the figures that the office may use."""
        return scoring.judge(block.goods.take(at), self._own.get(OfficeId(office), self._common))

    def weights(self, office: UUID) -> queries.WeightRow:
        known = self._weights.get(office)
        if known is None:
            known = self._weights[office] = queries.weights_of(office)
        return known


def score(
    *, market: str, at: datetime, told: Callable[[int], None] | None = None, chunk: int = CHUNK
) -> int:
    """Score every product that could go to the market; rows of products that are gone go too.

    Each chunk is a transaction of its own: a run that is cut off goes on behind the last one
    when it is asked for again (`run_passes`). `told` hears how many are done.
    """
    assert market in MARKETS
    scorer = Scorer(market, at)
    done, last = 0, None
    while rows := scorer.reader.after(last, limit=chunk):
        with transaction.atomic():
            scorer.score(rows)
        done, last = done + len(rows), rows[-1].product
        if told:
            told(done)
    Score.objects.filter(market=market, scored_at__lt=at).delete()
    return done


def score_products(products: Sequence[UUID], *, at: datetime) -> int:
    """Score some products for every market; those that are gone lose their rows."""
    for market in MARKETS:
        scorer = Scorer(market, at)
        for start in range(0, len(products), CHUNK):
            part = list(products[start : start + CHUNK])
            rows = scorer.reader.these(part)
            with transaction.atomic():
                scorer.score(rows)
                Score.objects.filter(product__in=part, market=market, scored_at__lt=at).delete()
    return len(products)


def score_dirty(*, at: datetime, limit: int = CHUNK) -> int:
    """Score what has changed since; how many products there were."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKED, [limit])
        found = cursor.fetchall()
    if not found:
        return 0
    products, rows = zip(*found, strict=True)
    score_products(products, at=at)
    # What was marked again meanwhile has another row: it may have been read before it changed.
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [list(products), list(rows)])
    return len(found)


def run_passes(*, at: datetime) -> int:
    """The runs that were asked for; how many products they scored. Another at it: none."""
    done = 0
    asked = Pass.objects.filter(Q(begun_at=None) | Q(ended_at=None) | Q(asked_at__gt=F("begun_at")))
    with _alone() as is_mine:
        if not is_mine:
            return 0
        for row in asked.exclude(asked_at=None).order_by("market"):
            Pass.objects.filter(market=row.market).update(begun_at=at, ended_at=None, done=0)
            count = score(
                market=row.market,
                at=at,
                told=partial(_heard, row.market),
            )
            Pass.objects.filter(market=row.market).update(done=count, ended_at=at)
            done += count
    return done


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is at it, anywhere; its end or death makes room.

    Without this the clock would begin a run anew each minute that one takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_LOCK])
        [is_mine] = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])


def _heard(market: str, done: int) -> None:
    Pass.objects.filter(market=market).update(done=done)


def _lines(block: Block, at: Any, judged: Judged, fit: Floats, trust: Floats) -> list[list[Any]]:
    """Rows of the table; market, version and moment are set by the caller."""
    parts = _whole(judged.parts, TENTHS)
    trusts = _whole(judged.trusts, THOUSANDTHS)
    goods = block.goods.take(at)
    band = next(one for one in judged.answers if one.code == "band")
    places = np.minimum(_whole(band.base["place"], THOUSANDTHS), PLACE_MAX).tolist()
    columns = zip(
        at.tolist(), parts.T.tolist(), trusts.T.tolist(), _whole(fit, TENTHS).tolist(),
        _whole(trust, THOUSANDTHS).tolist(), goods.landed.tolist(), places, goods.gaps.tolist(),
        goods.papers.tolist(), goods.is_barred.tolist(), goods.is_known.tolist(),
        goods.asked.tolist(), strict=True,
    )  # fmt: skip
    found = []
    for place, *facts, asked in columns:
        row, owner = block.rows[place], block.merchants[place]
        found.append([
            row.product, "", owner.id, owner.office_id, 0, block.lane.code, row.variant,
            row.category, *facts, block.listed[place], list(asked), None,
        ])  # fmt: skip
    return found


def _whole(values: Floats, scale: int) -> Any:
    """Whole numbers of a scale; -1 for what is unknown."""
    return np.where(np.isnan(values), -1, np.rint(np.nan_to_num(values) * scale)).astype(np.int64)


def _write(lines: Sequence[list[Any]]) -> None:
    """COPY into a table of the transaction's own, then over what stands."""
    if not lines:
        return
    names = ", ".join(COLUMNS)
    sets = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])
    text = io.StringIO()
    for line in lines:
        text.write("\t".join(map(_cell, line)))
        text.write("\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "create temp table if not exists selection_incoming (like selection_score)"
            " on commit delete rows"
        )
        with cursor.copy(f"copy selection_incoming ({names}) from stdin") as copy:
            copy.write(text.getvalue())
        cursor.execute(
            f"insert into selection_score ({names}) select {names} from selection_incoming"  # noqa: S608  # our own words
            f" order by product on conflict (product, market) do update set {sets}"
        )
        cursor.execute("delete from selection_incoming")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, bool):
        return "t" if value else "f"
    # Slugs and codes: nothing in them that COPY would read as a sign.
    return str(value)
