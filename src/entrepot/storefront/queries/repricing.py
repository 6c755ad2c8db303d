"""Runs over the prices, and what they moved, for those who look after the shop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from entrepot.catalog import queries as catalog
from entrepot.catalog.models import Lane
from entrepot.catalog.values import ListingId, fallback_chain
from entrepot.lanes import queries as lanes
from entrepot.money.values import Money, currency
from entrepot.storefront import rules
from entrepot.storefront.models import Price, Repricing
from entrepot.storefront.values import Move, RepricingState

RUNS_MAX: Final = 50
REASONS_MAX: Final = 20
SHEET: Final = ("listing", "sku", "title", "merchant", "lane", "currency", "old", "new", "percent")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it stands."""

    id: UUID
    state: RepricingState
    reason: str
    asked_by: str
    lanes: tuple[str, ...]
    total: int
    done: int
    changed: int
    refused: int
    one_by_one: int
    error: str
    asked_at: datetime
    started_at: datetime | None
    heard_at: datetime | None
    ended_at: datetime | None
    moves: tuple[Move, ...]

    @property
    def is_open(self) -> bool:
        return self.state in {RepricingState.WAITING, RepricingState.RUNNING}

    @property
    def per_mille(self) -> int:
        """How far it is: thousandths of what there is to do."""
        return 1000 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A price that moved, and whose it is. Amounts are as the API writes them."""

    listing: UUID
    sku: str
    title: str
    merchant: str
    lane: str
    currency: str
    old: str
    new: str
    old_minor: int
    new_minor: int
    percent: str
    """With its sign: `+12.5%`."""
    has_risen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the prices of the shop stand now."""

    priced: int
    unpriced: int
    due: int
    """Listings whose product is yet to be remade."""
    reasons: tuple[tuple[str, int], ...]
    """Codes of why there is no price, the most frequent first."""


def runs(*, limit: int = RUNS_MAX) -> list[RunRow]:
    """The latest first; one statement."""
    assert 0 < limit <= RUNS_MAX
    return [_run(row) for row in Repricing.objects.order_by("-asked_at")[:limit]]


def run(identity: UUID) -> RunRow | None:
    """One of them."""
    row = Repricing.objects.filter(id=identity).first()
    return _run(row) if row else None


def standing() -> Standing:
    """Counted over all prices; one statement."""
    counts: dict[str, int] = {}
    due = 0
    found = Price.objects.values("obstacle").annotate(
        count=Count("listing"), due=Count("listing", filter=Q(is_due=True))
    )
    for row in found.order_by("-count", "obstacle"):
        counts[row["obstacle"]] = row["count"]
        due += row["due"]
    priced = counts.pop("", 0)
    reasons = tuple(counts.items())[:REASONS_MAX]
    return Standing(priced, sum(counts.values()), due, reasons)


def open_lanes() -> list[str]:
    """Codes of the lanes that prices are for."""
    return list(Lane.objects.filter(is_open=True).order_by("code").values_list("code", flat=True))


def moves(found: Sequence[Move], *, language: str = "en") -> list[MoveRow]:
    """With names, of those whose listing is still there; a fixed number of statements."""
    assert len(found) <= rules.moves.KEPT
    offers = catalog.offers([ListingId(UUID(move.listing)) for move in found])
    rows = []
    for move in found:
        offer = offers.get(ListingId(UUID(move.listing)))
        if offer is None:
            continue
        unit = currency(move.currency)
        share = 100 * (move.new_minor - move.old_minor) / move.old_minor
        rows.append(
            MoveRow(
                listing=UUID(move.listing),
                sku=offer.sku,
                title=offer.title(language, fallback_chain(language, source=offer.source_language)),
                merchant=offer.merchant_name,
                lane=move.lane,
                currency=move.currency,
                old=str(Money(move.old_minor, unit).amount),
                new=str(Money(move.new_minor, unit).amount),
                old_minor=move.old_minor,
                new_minor=move.new_minor,
                percent=f"{share:+.1f}%",
                has_risen=move.new_minor > move.old_minor,
            )
        )
    return rows


def moves_sheet(rows: Sequence[MoveRow]) -> Iterator[tuple[Any, ...]]:
    """As lines of a table, its head first; what a spreadsheet would compute stays text."""
    yield SHEET
    for row in rows:
        texts = (row.sku, row.title, row.merchant)
        sku, title, merchant = (f"'{text}" if text[:1] in {*"=+-@\t\r"} else text for text in texts)
        yield (
            row.listing, sku, title, merchant, row.lane, row.currency, row.old, row.new,
            row.percent,
        )  # fmt: skip


def reason(code: str, language: str = "en") -> str:
    """Why there is no price, in words."""
    return lanes.word(code, language)


def _run(row: Repricing) -> RunRow:
    return RunRow(
        id=row.id,
        state=RepricingState(row.state),
        reason=row.reason,
        asked_by=row.asked_by,
        lanes=tuple(row.lanes),
        total=row.total,
        done=row.done,
        changed=row.changed,
        refused=row.refused,
        one_by_one=row.one_by_one,
        error=row.error,
        asked_at=row.asked_at,
        started_at=row.started_at,
        heard_at=row.heard_at,
        ended_at=row.ended_at,
        moves=tuple(rules.moves.read(row.moves)),
    )
