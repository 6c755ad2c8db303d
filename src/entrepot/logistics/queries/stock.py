"""What lies where, how much of it is free, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from entrepot.catalog.models import Text, Variant
from entrepot.catalog.values import fallback_chain
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.logistics import rules
from entrepot.logistics.models import Node, StockPlace
from entrepot.logistics.values import NodeId, NodeKind, NodeStock, Routing

PAGE_MAX: Final = 200
VARIANTS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A merchant's node."""

    id: NodeId
    code: str
    name: str
    kind: NodeKind
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class VariantName:
    """A variant in words: what stands on lists."""

    id: UUID
    sku: str
    gtin: str
    title: str
    options: str


@dataclass(frozen=True, slots=True)
class StockRow:
    """A variant at a node: received less sold lies there; what is held cannot be sold again."""

    variant: VariantName
    node: NodeRow
    received: int
    sold: int
    held: int
    free: int

    @property
    def on_hand(self) -> int:
        return self.received - self.sold


@dataclass(frozen=True, slots=True)
class Movement:
    """One ledger transfer of a stock account. `kind` is receipt, hold, ship or release."""

    at: datetime
    kind: str
    units: int
    """Signed: what it did to the units that are free, or would have (a hold that has ended)."""
    reason: str
    subject: str
    is_open: bool
    """A hold that still stands."""
    transfer: UUID


def route(needs: Mapping[UUID, int], merchant: UUID) -> Routing:
    """The merchant's node that an order of these units would be sent from, and why (INV-14)."""
    nodes = Node.objects.filter(merchant=merchant, is_pickup_only=False)
    found = list(nodes.select_related("merchant").order_by("priority", "id")[:PAGE_MAX])
    if not found:
        return rules.choose([], needs)
    pairs = [(node, variant) for node in found for variant in needs]
    free = ledger.free(
        [chart.stock(variant, node.id) for node, variant in pairs],
        book=chart.Book(found[0].merchant.book),
    )
    stocks = [
        NodeStock(NodeId(node.id), {v: free[chart.stock(v, node.id)] for v in needs})
        for node in found
    ]
    return rules.choose(stocks, needs)


def free_units(variants: Iterable[UUID]) -> dict[UUID, int]:
    """How many units of each variant one order can have.

    An order leaves from one node, so this is what the best node has, not the sum of all: the
    number a shop shows is the number checkout accepts (INV-17). Zero for the unknown.
    """
    wanted = list(variants)
    assert len(wanted) <= VARIANTS_MAX
    places = list(
        StockPlace.objects.filter(variant__in=wanted, node__is_pickup_only=False).values_list(
            "variant", "node", "node__merchant__book"
        )
    )
    names: dict[int, list[str]] = defaultdict(list)
    for variant, node, book in places:
        names[book].append(chart.stock(variant, node))
    free: dict[str, int] = {}
    for book, ours in names.items():
        free |= ledger.free(ours, book=chart.Book(book))
    best = dict.fromkeys(wanted, 0)
    for variant, node, _ in places:
        best[variant] = max(best[variant], free[chart.stock(variant, node)])
    return best


def nodes_of(merchant: UUID) -> list[NodeRow]:
    """A merchant's nodes in the order of routing."""
    rows = Node.objects.filter(merchant=merchant).order_by("priority", "id")[:PAGE_MAX]
    return [_node(row) for row in rows]


def stock_of(
    merchant: UUID, *, language: str, words: str = "", limit: int, offset: int = 0
) -> list[StockRow]:
    """A merchant's stock, by SKU then node; `words` narrow it by SKU, GTIN or title."""
    assert 0 < limit <= PAGE_MAX
    mine = Variant.objects.filter(merchant=merchant)
    if words:
        mine = mine.filter(_spoken_of(words))
    skus = dict(mine.distinct().values_list("id", "sku")[:VARIANTS_MAX])
    places = StockPlace.objects.filter(node__merchant=merchant, variant__in=list(skus))
    found = sorted(
        places.select_related("node__merchant"),
        key=lambda place: (skus[place.variant], place.node.priority, place.node.id),
    )[offset : offset + limit]
    if not found:
        return []
    names = _names([place.variant for place in found], language=language)
    book = chart.Book(found[0].node.merchant.book)
    balances = ledger.balances([chart.stock(p.variant, p.node.id) for p in found], book=book)
    rows = []
    for place in found:
        balance = balances[chart.stock(place.variant, place.node.id)]
        rows.append(
            StockRow(
                variant=names[place.variant],
                node=_node(place.node),
                received=balance.credits_posted,
                sold=balance.debits_posted,
                held=balance.debits_pending,
                free=balance.free,
            )
        )
    return rows


def receivable(merchant: UUID, *, language: str, words: str, limit: int) -> list[VariantName]:
    """A merchant's variants that a receipt may name, by SKU."""
    assert 0 < limit <= PAGE_MAX
    mine = Variant.objects.filter(merchant=merchant)
    if words:
        mine = mine.filter(_spoken_of(words))
    ids = list(mine.distinct().order_by("sku", "id").values_list("id", flat=True)[:limit])
    names = _names(ids, language=language)
    return [names[one] for one in ids]


def variant_name(variant: UUID, *, merchant: UUID, language: str) -> VariantName | None:
    """One variant of a merchant in words; None if it is not theirs."""
    if not Variant.objects.filter(id=variant, merchant=merchant).exists():
        return None
    return _names([variant], language=language)[variant]


def movements(variant: UUID, node: UUID, *, book: int, limit: int) -> list[Movement]:
    """Every receipt, hold, sale and release of a variant at a node, the newest first."""
    assert 0 < limit <= PAGE_MAX
    name = chart.stock(variant, node)
    rows = ledger.history(name, limit=limit, book=chart.Book(book))
    return [
        Movement(
            at=row.at,
            kind=_kind(row, name),
            units=row.amount
            if row.credit_name == name or row.kind is chart.Kind.VOID
            else -row.amount,
            reason=row.reason,
            subject=([*row.reason.split(" "), "", ""])[1],
            is_open=row.is_open,
            transfer=row.id,
        )
        for row in rows
    ]


def _kind(row: ledger.HistoryRow, name: str) -> str:
    if row.kind is chart.Kind.PENDING:
        return "hold"
    if row.kind is chart.Kind.VOID:
        return "release"
    if row.kind is chart.Kind.POST:
        return "ship"
    return "receipt" if row.credit_name == name else "correction"


def _spoken_of(words: str) -> Q:
    return (
        Q(sku__icontains=words)
        | Q(gtin__icontains=words)
        | Q(product__texts__title__icontains=words)
    )


def _names(variants: list[UUID], *, language: str) -> dict[UUID, VariantName]:
    rows = list(Variant.objects.filter(id__in=variants).select_related("product"))
    titles: dict[UUID, dict[str, str]] = defaultdict(dict)
    for product, spoken, title in Text.objects.filter(
        product__in={row.product.id for row in rows}
    ).values_list("product", "language", "title"):
        titles[product][spoken] = title
    return {
        row.id: VariantName(
            id=row.id,
            sku=row.sku,
            gtin=row.gtin,
            title=_title(titles[row.product.id], language, row.product.source_language),
            options=" / ".join(str(option) for option in row.options),
        )
        for row in rows
    }


def _title(titles: Mapping[str, str], language: str, source: str) -> str:
    """CAT-5: the same fallbacks as in the shop."""
    chain = fallback_chain(language, source=source)
    return next((titles[one] for one in chain if titles.get(one)), "")


def _node(row: Node) -> NodeRow:
    return NodeRow(NodeId(row.id), row.code, row.name, NodeKind(row.kind), row.city, row.country)
