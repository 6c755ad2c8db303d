"""What lies where, how much of it is free, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from entrepot.catalog.models import Text, Variant
from entrepot.catalog.queries import bundles
from entrepot.catalog.values import fallback_chain
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.logistics import rules
from entrepot.logistics.models import Node, StockPlace
from entrepot.logistics.values import NodeId, NodeKind, NodeStock, Routing
from entrepot.offices import queries as merchants

PAGE_MAX: Final = 200
VARIANTS_MAX: Final = 1_000
PLACES_MAX: Final = 20_000


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
class StockTotals:
    """A merchant's stock in three figures."""

    variants: int
    free: int
    sold_out: int
    """Variants of which no unit is free anywhere."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One ledger transfer of a stock account: what it did to the units that lie there, and to
    those that are free. Over the whole history each column sums to its figure.

    `kind` is receipt, hold, release, ship or correction.
    """

    at: datetime
    kind: str
    on_hand: int
    free: int
    reason: str
    subject: str
    is_open: bool
    """A hold that still stands."""
    transfer: UUID


def route(needs: Mapping[UUID, int], merchant: UUID) -> Routing:
    """The merchant's node that an order of these units would be sent from, and why (INV-14)."""
    nodes = Node.objects.filter(merchant=merchant, is_pickup_only=False, closed_at=None)
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
    asked = list(variants)
    assert len(asked) <= VARIANTS_MAX
    needs = bundles.needs_of(asked)
    wanted = list(dict.fromkeys([*asked, *(part for one in needs.values() for part in one)]))
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
    # A bundle is packed at one place: the best place for all of its parts together.
    nodes = {node for _, node, _ in places}
    for bundle, parts in needs.items():
        best[bundle] = max(
            (
                min(free.get(chart.stock(one, node), 0) // number for one, number in parts.items())
                for node in nodes
            ),
            default=0,
        )
    return {one: best[one] for one in asked}


def nodes_of(merchant: UUID) -> list[NodeRow]:
    """A merchant's open nodes in the order of routing."""
    open_ones = Node.objects.filter(merchant=merchant, closed_at=None)
    rows = open_ones.order_by("priority", "id")[:PAGE_MAX]
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
    return _stock(found, language=language)


def stock_at(variant: UUID, node: UUID, *, merchant: UUID, language: str) -> StockRow | None:
    """A merchant's variant at one of its nodes; None if it never lay there."""
    place = (
        StockPlace.objects.filter(variant=variant, node=node, node__merchant=merchant)
        .select_related("node__merchant")
        .first()
    )
    return None if place is None else _stock([place], language=language)[0]


def stock_totals(merchant: UUID) -> StockTotals:
    """Of the variants that have ever lain at the merchant's nodes."""
    rows = StockPlace.objects.filter(node__merchant=merchant).order_by("node", "variant")
    places = list(rows.values_list("variant", "node")[:PLACES_MAX])
    free: dict[UUID, int] = defaultdict(int)
    for book in merchants.books_of(merchant):
        for start in range(0, len(places), VARIANTS_MAX):
            some = places[start : start + VARIANTS_MAX]
            names = {chart.stock(*place): place[0] for place in some}
            for name, units in ledger.free(names, book=chart.Book(book)).items():
                free[names[name]] += units
    return StockTotals(len(free), sum(free.values()), sum(not units for units in free.values()))


def variant_of_sku(sku: str, *, merchant: UUID) -> UUID | None:
    """The merchant's variant of that SKU."""
    return Variant.objects.filter(merchant=merchant, sku=sku).values_list("id", flat=True).first()


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


def movements(variant: UUID, node: UUID, *, books: Sequence[int], limit: int) -> list[Movement]:
    """Every receipt, hold, sale and release of a variant at a node, the newest first.

    Its way from one of the merchant's books to another is none: it was there all the time.
    """
    assert 0 < limit <= PAGE_MAX
    name = chart.stock(variant, node)
    rows = [
        row
        for book in books
        for row in ledger.history(name, limit=PAGE_MAX, book=chart.Book(book))
        if not row.reason.startswith("stock.moved ")
    ]
    newest = sorted(rows, key=lambda row: (row.at, row.id), reverse=True)
    return [_movement(row, name) for row in newest[:limit]]


def _movement(row: ledger.HistoryRow, name: str) -> Movement:
    units = row.amount
    kind, on_hand, free = "receipt", units, units
    if row.kind is chart.Kind.PENDING:
        kind, on_hand, free = "hold", 0, -units
    elif row.kind is chart.Kind.VOID:
        kind, on_hand, free = "release", 0, units
    elif row.kind is chart.Kind.POST:
        kind, on_hand, free = "ship", -units, 0
    elif row.debit_name == name:
        kind, on_hand, free = "correction", -units, -units
    return Movement(
        at=row.at,
        kind=kind,
        on_hand=on_hand,
        free=free,
        reason=row.reason,
        subject=row.reason.partition(" ")[2],
        is_open=row.is_open,
        transfer=row.id,
    )


def _stock(places: list[StockPlace], *, language: str) -> list[StockRow]:
    """Of one merchant's places, over all books where its units lie, or lay."""
    names = _names([place.variant for place in places], language=language)
    found = _sums(
        [(place.variant, place.node.id) for place in places],
        books=merchants.books_of(places[0].node.merchant.id),
    )
    return [
        StockRow(names[place.variant], _node(place.node), *found[place.variant, place.node.id])
        for place in places
    ]


def _sums(
    places: Sequence[tuple[UUID, UUID]], *, books: Sequence[int]
) -> dict[tuple[UUID, UUID], tuple[int, int, int, int]]:
    """Received, sold, held and free of each variant at a node; moves between books are neither."""
    ways = [(one, other) for one in books for other in books if one != other]
    found = dict.fromkeys(places, (0, 0, 0, 0))
    for book in books:
        wanted = [(place, chart.stock(*place), 1) for place in places]
        wanted += [
            (place, chart.moving(*way, *place), -1)
            for place in places
            for way in ways
            if book in way
        ]
        balances = _balances([name for _, name, _ in wanted], book=chart.Book(book))
        for place, name, sign in wanted:
            if (balance := balances.get(name)) is not None:
                received, sold, held, free = found[place]
                if sign > 0:
                    received += balance.credits_posted
                    sold += balance.debits_posted
                    held += balance.debits_pending
                    free += balance.free
                else:  # over the bridge: into it and out of it again
                    received -= balance.debits_posted
                    sold -= balance.credits_posted
                    held -= balance.credits_pending
                found[place] = (received, sold, held, free)
    return found


def _balances(names: Sequence[str], *, book: chart.Book) -> dict[str, chart.Balance]:
    """In pieces that the ledger takes."""
    found: dict[str, chart.Balance] = {}
    for start in range(0, len(names), VARIANTS_MAX):
        found |= ledger.balances(names[start : start + VARIANTS_MAX], book=book)
    return found


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
