"""Stock follows its merchant into another book, unit by unit, while it is being sold.

Units travel over a bridge account (`chart.moving`) in three transactions, each of one book:
reserved in the old one, posted in the new one, posted in the old one. Whoever dies between two
leaves units reserved, never twice there; the next one who drains finds the reservation in the
ledger and goes on under ids that follow from it. No step can sell a unit, and none can lose it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import following_id, new_id
from entrepot.kit import outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as ledger_queries
from entrepot.ledger import values as chart
from entrepot.ledger.queries import OpenHold
from entrepot.logistics.events import StockReceived
from entrepot.logistics.models import StockPlace
from entrepot.offices import commands as offices
from entrepot.offices import queries as merchants
from entrepot.offices.models import Merchant, MerchantBook

PLACES_A_STEP: Final = 100
"""Places of stock that travel together: their accounts are locked for one statement."""
PLACES_MAX: Final = 20_000
DRAIN_MAX: Final = 20
"""Merchants of one round."""
SETTLE_AFTER: Final = timedelta(hours=1)
"""A book is not called drained before: who read the merchant's book just before the move has long
written what came of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Units of a variant at a node; `source` and `target` are books."""

    variant: UUID
    node: UUID
    source: chart.Book
    target: chart.Book

    @property
    def stock(self) -> str:
        return chart.stock(self.variant, self.node)

    @property
    def bridge(self) -> str:
        return chart.moving(self.source, self.target, self.variant, self.node)

    @property
    def unit(self) -> str:
        return chart.piece(self.variant)


@dataclass(frozen=True, slots=True)
class Drained:
    """What one round has done with a book that a merchant left, and what is left there."""

    merchant: UUID
    source: int
    moved: int
    held: int
    """Units that open orders hold; they follow when they are set free, or leave by being sold."""

    @property
    def is_empty(self) -> bool:
        return not self.held


def drain_due(*, at: datetime, limit: int = DRAIN_MAX) -> list[Drained]:
    """Let stock follow the merchants that have moved, those that moved first before others."""
    assert 0 < limit <= DRAIN_MAX
    rows = MerchantBook.objects.filter(left_at__isnull=False, drained_at=None)
    due = rows.order_by("left_at", "id").values_list("merchant", "book")[:limit]
    return [drain(merchant=merchant, source=source, at=at) for merchant, source in due]


def drain(*, merchant: UUID, source: int, at: datetime) -> Drained:
    """Move what is free in a book that the merchant has left; safe to repeat, at any time.

    Never inside a transaction: each step commits by itself.
    """
    target = Merchant.objects.values_list("book", flat=True).get(id=merchant)
    if target == source:
        return Drained(merchant, source, 0, 0)
    places = _places(merchant, source=source, target=target)
    targets = merchants.books_of(merchant)
    moved = 0
    for start in range(0, len(places), PLACES_A_STEP):
        some = places[start : start + PLACES_A_STEP]
        moved += finish(some, targets, at=at)
        set_aside(some, at=at)
        moved += finish(some, targets, at=at)
    left = _left(places)
    if left == 0:
        _note_empty(merchant, source, at=at)
    return Drained(merchant, source, moved, left)


@transaction.atomic
def set_aside(places: Sequence[Place], *, at: datetime) -> None:
    """First step, in the old book: whatever is free is reserved for the bridge, without an end.

    A buyer who is faster makes the reservation fail; what is left then is for the next round.
    """
    if not places:
        return
    book = places[0].source
    free = ledger_queries.free([place.stock for place in places], book=book)
    wanted = [place for place in places if free[place.stock] > 0]
    ledger.open_accounts([chart.NewAccount(one.bridge, one.unit) for one in wanted], book=book)
    chains = [
        (
            chart.Transfer(
                id=chart.TransferId(new_id()),
                debit=chart.account_id(place.stock),
                credit=chart.account_id(place.bridge),
                amount=free[place.stock],
                unit=place.unit,
                kind=chart.Kind.PENDING,
                reason=f"stock.moved {place.source}-{place.target}",
            ),
        )
        for place in wanted
    ]
    ledger.apply(chains, at=at, book=book)


def finish(places: Sequence[Place], targets: Iterable[int], *, at: datetime) -> int:
    """Second and third step for all that is reserved, whoever reserved it; units that arrived."""
    if not places:
        return 0
    bridges = _bridges(places, targets)
    open_ones = ledger_queries.open_holds_into(list(bridges), book=places[0].source)
    by_id = {chart.account_id(name): place for name, place in bridges.items()}
    holds = [(hold, by_id[hold.credit]) for hold in open_ones]
    for target in sorted({place.target for _, place in holds}):
        some = [pair for pair in holds if pair[1].target == target]
        bring(some, at=at)
        let_go(some, at=at)
    return sum(hold.amount for hold in open_ones)


@transaction.atomic
def bring(holds: Sequence[tuple[OpenHold, Place]], *, at: datetime) -> None:
    """Second step, in the new book: the units come out of the bridge and may be sold."""
    book = holds[0][1].target
    accounts = [
        account
        for _, place in holds
        for account in (
            chart.NewAccount(place.bridge, place.unit),
            chart.NewAccount(place.stock, place.unit, chart.Rule.NO_OVERDRAFT),
            chart.NewAccount(chart.sold(place.variant), place.unit),
        )
    ]
    ledger.open_accounts(accounts, book=book)
    chains = [
        (
            chart.Transfer(
                id=chart.TransferId(following_id(hold.id, "brought")),
                debit=chart.account_id(place.bridge),
                credit=chart.account_id(place.stock),
                amount=hold.amount,
                unit=place.unit,
                reason=f"stock.moved {place.source}-{place.target}",
            ),
        )
        for hold, place in holds
    ]
    news = [verdict.or_raise().is_new for verdict in ledger.apply(chains, at=at, book=book)]
    # Units 0: nothing came in, but what can be had of them is another number for a moment.
    outbox.record_all(
        (
            StockReceived(at=at, variant=place.variant, node=place.node, units=0)
            for (_, place), is_new in zip(holds, news, strict=True)
            if is_new
        ),
        book=book,
    )


@transaction.atomic
def let_go(holds: Sequence[tuple[OpenHold, Place]], *, at: datetime) -> None:
    """Third step, in the old book: the reservation becomes real; the units have left."""
    place = holds[0][1]
    reason = f"stock.moved {place.source}-{place.target}"
    chains = [
        (
            chart.post(
                transfer=chart.TransferId(following_id(hold.id, "left")),
                hold=hold.id,
                reason=reason,
            ),
        )
        for hold, _ in holds
    ]
    for verdict in ledger.apply(chains, at=at, book=place.source):
        verdict.or_raise()


def _bridges(places: Sequence[Place], targets: Iterable[int]) -> dict[str, Place]:
    """Every bridge that units of these places can be on: also one to where they went before."""
    ways = [
        replace(place, target=chart.Book(target))
        for place in places
        for target in targets
        if target != place.source
    ]
    return {way.bridge: way for way in ways}


def _places(merchant: UUID, *, source: int, target: int) -> list[Place]:
    rows = StockPlace.objects.filter(node__merchant=merchant).order_by("node", "variant")
    return [
        Place(variant, node, chart.Book(source), chart.Book(target))
        for variant, node in rows.values_list("variant", "node")[:PLACES_MAX]
    ]


def _left(places: Sequence[Place]) -> int:
    """Units that still lie in the old book, free or held."""
    left = 0
    for start in range(0, len(places), PLACES_A_STEP):
        some = places[start : start + PLACES_A_STEP]
        found = ledger_queries.balances([place.stock for place in some], book=some[0].source)
        left += sum(balance.posted for balance in found.values())
    return left


def _note_empty(merchant: UUID, source: int, *, at: datetime) -> None:
    row = MerchantBook.objects.filter(merchant=merchant, book=source).first()
    if row is not None and row.left_at is not None and at - row.left_at >= SETTLE_AFTER:
        offices.note_drained(merchant=merchant, book=source, at=at)
