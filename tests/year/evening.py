"""What must hold every evening: every audit of every context, and the model to the unit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tests.year import standing
from tests.year.model import Deal, commission

from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.values import OrderPayload
from entrepot.kit import audit, outbox
from entrepot.ledger import values as chart
from entrepot.ledger.models import Account
from entrepot.logistics.models import Parcel
from entrepot.payments.models import Payment, Refund
from entrepot.payments.values import WRONG_AMOUNT

if TYPE_CHECKING:
    from tests.year.world import World

HEARD_WITHIN: Final = timedelta(hours=12)
"""A provider may sleep for five hours, and the clockwork turns every six."""
SILENT_AT_MOST: Final = timedelta(days=1)
"""A provider that breaks off one answer in five may do so at several turns, not at all of them."""
ENDED_WITHIN: Final = timedelta(hours=7)
FOLLOWED_WITHIN: Final = timedelta(days=2)
COMPLETED_AFTER: Final = timedelta(days=10)
HELD: Final = frozenset({"placed", "confirmed", "completed"})
SOLD: Final = frozenset({"confirmed", "completed"})
MAY_BECOME: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"placed", "confirmed", "completed", "expired", "cancelled"}),
    "placed": frozenset({"placed", "confirmed", "completed", "expired", "cancelled"}),
    "expired": frozenset({"expired", "confirmed", "completed"}),
    "confirmed": frozenset({"confirmed", "completed"}),
    "completed": frozenset({"completed"}),
    "cancelled": frozenset({"cancelled"}),
}


@dataclass(frozen=True)
class Seen:
    """The program's orders, and what the carrier knows of each."""

    rows: dict[UUID, Order]
    shipped: frozenset[UUID]
    home: dict[UUID, datetime]


def problems(world: "World") -> Iterator[str]:
    """Sentences, one a thing that does not hold."""
    for report in audit.run_all():
        if not report.holds:
            facts = report.failure or "; ".join(str(dict(f.facts)) for f in report.findings[:3])
            yield f"{report.context}.{report.name}: {report.sentence} {facts}"
    for one in outbox.failing():
        yield f"event {one.kind} cannot be told ({one.attempts} tries): {one.error}"
    yield from standing.steps(world)
    numbers = dict(Parcel.objects.exclude(number="").values_list("number", "order"))
    seen = Seen(
        rows={row.id: row for row in Order.objects.all()},
        shipped=frozenset(numbers[number] for number in world.carrier.ways),
        home={numbers[number]: at for number, at in world.carrier.home_at.items()},
    )
    yield from _orders(world, seen)
    yield from _accounts(world, seen)
    yield from _money(world, seen)


def _orders(world: "World", seen: Seen) -> Iterator[str]:
    """Nothing is lost, and nothing is there that nobody placed."""
    expected = set()
    for deal in world.model.deals.values():
        if world.clock.now - deal.placed_at <= timedelta(days=1):
            yield from _promise(world, deal)
    for deal, order in world.model.orders():
        expected.add(order.id)
        row = seen.rows.get(order.id)
        if row is None:
            yield f"order {order.number} was acknowledged and is lost"
        else:
            yield from _order(deal, order, row, now=world.clock.now)
            yield from _parcel(row, seen, now=world.clock.now)
            deal.states[order.id] = row.state
    if strangers := seen.rows.keys() - expected:
        yield f"{len(strangers)} orders that nobody placed"


def _promise(world: "World", deal: Deal) -> Iterator[str]:
    """A promise is of what was wished, piece by piece, and by merchants who may sell."""
    said: Counter[UUID] = Counter()
    for order in deal.quote.orders:
        for line in order.lines:
            said[line.variant] += line.quantity
        state = world.model.sellers[order.merchant].state_at(deal.quote.issued_at)
        if state != "live":
            yield f"order {order.number} was sold while its merchant was {state}"
    if said != deal.demand:
        yield f"group {deal.quote.id} promises the pieces {said}, and {deal.demand} were wished"


def _order(deal: Deal, order: OrderPayload, row: Order, *, now: datetime) -> Iterator[str]:
    """A promise is never rewritten, and no state is left that has to be left for good."""
    stands = (row.total_minor, row.vat_minor, row.duty_minor, row.freight_minor)
    if stands != (order.total_minor, order.vat_minor, order.duty_minor, order.freight_minor):
        yield f"order {order.number} is no longer what was promised: {stands}"
    before = deal.states.get(order.id, "")
    if row.state not in MAY_BECOME[before]:
        yield f"order {order.number} was {before} and is {row.state}"
    if row.state == "placed" and now > deal.expires_at + ENDED_WITHIN:
        yield f"order {order.number} waits for money since {deal.placed_at:%m-%d %H:%M}"
    if deal.is_cancelled and row.state != "cancelled":
        yield f"order {order.number} was cancelled and is {row.state}"


def _parcel(row: Order, seen: Seen, *, now: datetime) -> Iterator[str]:
    """What the carrier knows comes to be known here, whatever became of its notices."""
    if (row.id in seen.shipped) != (row.fulfilment not in {"none", "to_ship"}):
        yield f"order {row.number} is {row.fulfilment}: the carrier knows better"
    if row.id in seen.home:
        since = now - seen.home[row.id]
        if since > FOLLOWED_WITHIN and row.fulfilment == "shipped":
            yield f"order {row.number} arrived {since} ago and is {row.fulfilment}"
        if since > FOLLOWED_WITHIN + COMPLETED_AFTER and row.state != "completed":
            yield f"order {row.number} arrived {since} ago and is {row.state}"


def _accounts(world: "World", seen: Seen) -> Iterator[str]:
    """Stock, allowances, and what merchants and we are owed, to the unit."""
    expected = {
        **_stock(world, seen),
        **_allowances(world, seen),
        **_earnings(world, seen),
    }
    if world.model.kept_minor:
        kept = sum(world.model.kept_minor.values())
        expected[chart.assessment("cn", "vat", "CNY")] = (kept, kept)
    books = books_of(list(expected))
    for name, (posted, free) in expected.items():
        found_posted, found_free = books.get(name, (0, 0))
        if posted not in {None, found_posted} or free != found_free:
            yield (
                f"{name}: the ledger has {found_posted} with {found_free} free,"
                f" the model {posted} with {free}"
            )


def _stock(world: "World", seen: Seen) -> dict[str, tuple[int | None, int]]:
    held: Counter[tuple[UUID, UUID]] = Counter()
    gone: Counter[tuple[UUID, UUID]] = Counter()
    for _, order in world.model.orders():
        for line in order.lines:
            if _state(seen, order) in HELD:
                held[line.variant, line.node] += line.quantity
            if order.id in seen.shipped:
                gone[line.variant, line.node] += line.quantity
    return {
        chart.stock(*place): (units - gone[place], units - held[place])
        for place, units in world.model.received.items()
    }


def _allowances(world: "World", seen: Seen) -> dict[str, tuple[int | None, int]]:
    """What is held is still there, so that only what is free can be foretold."""
    used: Counter[str] = Counter()
    for _, order in world.model.orders():
        if order.allowance and _state(seen, order) in HELD:
            used[order.allowance] += order.dutiable_minor
    limits = world.model.allowance_minor
    return {
        name: (None, limits[int(name.rpartition(":")[2])] - minor) for name, minor in used.items()
    }


def _earnings(world: "World", seen: Seen) -> dict[str, tuple[int | None, int]]:
    earned: Counter[str] = Counter()
    for deal, order in world.model.orders():
        if _state(seen, order) == "completed":
            unit, goods = order.merchant_currency, order.merchant_goods_minor
            fee = commission(goods, deal.commissions[order.merchant])
            earned[chart.payable(order.merchant, unit)] += goods - fee
            earned[chart.commission(unit)] += fee
    return {name: (minor, minor) for name, minor in earned.items()}


def _state(seen: Seen, order: OrderPayload) -> str:
    row = seen.rows.get(order.id)
    return row.state if row else ""


def books_of(names: list[str]) -> dict[str, tuple[int, int]]:
    """Of each account, in all books together: what is there and what of it is free."""
    ids = {chart.account_id(name) for name in names}
    found: dict[str, tuple[int, int]] = {}
    for row in Account.objects.filter(id__in=ids):
        posted, free = found.get(row.name, (0, 0))
        here = row.credits_posted - row.debits_posted
        found[row.name] = (posted + here, free + here - row.debits_pending)
    return found


def _money(world: "World", seen: Seen) -> Iterator[str]:
    """Each fen that the provider took is a sale's, on its way back, or on a desk under a name."""
    sold: Counter[UUID] = Counter()
    for order in seen.rows.values():
        if order.state in SOLD:
            sold[order.group] += order.total_minor
    payers = dict(OrderGroup.objects.values_list("id", "payment"))
    payments = {str(row.id): row for row in Payment.objects.all()}
    unsent = list(Refund.objects.exclude(state="sent"))
    for deal in world.model.deals.values():
        group = deal.quote.id
        if sold[group] and not _paid(world, deal):
            yield f"group {group} is sold, and nobody has paid"
        for name in deal.charges:
            row = payments.get(name)
            if row is None:
                yield f"charge {name} is known to nobody here"
            else:
                mine = sold[group] if payers.get(group) == row.id else 0
                yield from _charge(world, deal, row, mine, unsent)


def _charge(
    world: "World", deal: Deal, row: Payment, mine: int, unsent: list[Refund]
) -> Iterator[str]:
    charge = world.provider.book.by_id(str(row.id))
    if not charge.captured_minor or _may_be_unheard(world, row):
        return
    took = charge.captured_minor - sum(charge.refunds.values())
    # One that the provider has done, and whose answer was lost, is asked for again.
    due = sum(
        one.amount_minor
        for one in unsent
        if one.payment_id == row.id and str(one.id) not in charge.refunds
    )
    desk = row.captured_minor if row.failure == WRONG_AMOUNT else 0
    if took != mine + due + desk:
        yield (
            f"charge {charge.reference} took {took}: {mine} sold, {due} due, {desk} on the desk,"
            f" {row.state} {row.failure}"
        )
    in_time = world.provider.captured_at[charge.id] < deal.expires_at
    is_whole = charge.captured_minor == charge.amount_minor == deal.quote.total_minor
    if in_time and is_whole and _paid(world, deal) == 1 and not deal.is_cancelled and mine != took:
        yield f"charge {charge.reference} was paid in time, and {mine} of {took} is sold"


def _paid(world: "World", deal: Deal) -> int:
    """How many of its charges have brought money."""
    return sum(bool(world.provider.book.by_id(name).captured_minor) for name in deal.charges)


def _may_be_unheard(world: "World", row: Payment) -> bool:
    paid_at = world.provider.captured_at[str(row.id)]
    since = max(paid_at, min(world.provider.silent_at, paid_at + SILENT_AT_MOST))
    return (
        row.settled_at is None
        and row.failure != WRONG_AMOUNT
        and world.clock.now - since < HEARD_WITHIN
    )
