"""Stock is set to what was counted: the difference moves through the ledger, never a number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import named_id
from entrepot.kit import outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as ledger_queries
from entrepot.ledger import values as chart
from entrepot.logistics.commands import places
from entrepot.logistics.commands.receiving import UNITS_MAX, BadUnits
from entrepot.logistics.events import StockReceived
from entrepot.logistics.models import Node, StockPlace
from entrepot.offices import queries as merchants

COUNT_MAX: Final = 1000


@transaction.atomic
def count_stock(
    *, node: UUID, units: Mapping[UUID, int], reference: str, at: datetime, count_id: UUID
) -> dict[UUID, int]:
    """Set what lies at a node to these units a variant; answers what changed, and by how much.

    Repeating a count changes nothing. Units that orders hold stay: a count below them ends at
    them, and the caller sees it by the difference. What still lies in books that the merchant has
    left is counted with the rest, and only the present book's changes.
    """
    assert len(units) <= COUNT_MAX
    for wanted in units.values():
        if not 0 <= wanted <= UNITS_MAX:
            raise BadUnits(units=wanted)
    places.keep_open(node)
    place = Node.objects.select_related("merchant").get(id=node)
    book = chart.Book(place.merchant.book)
    variants = sorted(units)
    known = set(
        StockPlace.objects.filter(node=place, variant__in=variants).values_list(
            "variant", flat=True
        )
    )
    new = [variant for variant in variants if variant not in known and units[variant] > 0]
    StockPlace.objects.bulk_create(
        (StockPlace(node=place, variant=variant) for variant in new), ignore_conflicts=True
    )
    # Also of what is known: a merchant that has moved has no account here before the first unit.
    ledger.open_accounts(
        [
            account
            for one in variants
            if units[one] > 0
            for account in _accounts(one, node, place.merchant_id)
        ],
        book=book,
    )
    there = ledger_queries.balances((chart.stock(one, node) for one in variants), book=book)
    ids = {one: named_id(f"count:{count_id}:{one}@{node}") for one in variants}
    told = {row.id for row in ledger_queries.rows_of(ids.values(), book=book)}
    elsewhere = _elsewhere(place, variants, book=book)
    moves: list[chart.Transfer] = []
    changed: dict[UUID, int] = {}
    for one in variants:
        balance = there.get(chart.stock(one, node))
        if balance is None or ids[one] in told:
            continue
        lies, held = _of(balance)
        far, far_held = elsewhere.get(one, (0, 0))
        more = max(units[one], held + far_held) - lies - far
        more = max(more, held - lies)  # what is free elsewhere comes here by itself
        if more:
            changed[one] = more
            moves.append(_move(ids[one], one, place, more=more, reference=reference))
    if not moves:
        return {}
    verdicts = ledger.apply([(move,) for move in moves], at=at, book=book)
    # A sale between the look and the move: the next count sees what is left.
    happened = {one for one, verdict in zip(changed, verdicts, strict=True) if not verdict.refusal}
    outbox.record_all(
        (
            StockReceived(at=at, variant=one, node=node, units=more)
            for one, more in changed.items()
            if more > 0 and one in happened
        ),
        book=book,
    )
    return {one: more for one, more in changed.items() if one in happened}


def _elsewhere(
    place: Node, variants: Sequence[UUID], *, book: chart.Book
) -> dict[UUID, tuple[int, int]]:
    """What lies, and what of it is held, in the merchant's other books; mostly there are none."""
    found: dict[UUID, tuple[int, int]] = {}
    names = {chart.stock(one, place.id): one for one in variants}
    for other in sorted(merchants.books_of(place.merchant_id)):
        if other == book:
            continue
        for name, balance in ledger_queries.balances(names, book=chart.Book(other)).items():
            lies, held = _of(balance)
            before = found.get(names[name], (0, 0))
            found[names[name]] = (before[0] + lies, before[1] + held)
    return found


def _of(balance: chart.Balance) -> tuple[int, int]:
    return balance.credits_posted - balance.debits_posted, balance.debits_pending


def _accounts(variant: UUID, node: UUID, merchant: UUID) -> tuple[chart.NewAccount, ...]:
    unit = chart.piece(variant)
    return (
        chart.NewAccount(chart.stock(variant, node), unit, chart.Rule.NO_OVERDRAFT),
        chart.NewAccount(chart.supplier(merchant, variant), unit),
        chart.NewAccount(chart.sold(variant), unit),
    )


def _move(
    identity: UUID, variant: UUID, place: Node, *, more: int, reference: str
) -> chart.Transfer:
    stock = chart.stock(variant, place.id)
    supplier = chart.supplier(place.merchant_id, variant)
    source, target = (supplier, stock) if more > 0 else (stock, supplier)
    return chart.Transfer(
        id=chart.TransferId(identity),
        debit=chart.account_id(source),
        credit=chart.account_id(target),
        amount=abs(more),
        unit=chart.piece(variant),
        reason=f"stock.counted {reference}"[:120],
    )
