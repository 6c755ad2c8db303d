"""What must hold every evening: every audit of every context, and the model to the unit."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tests.year.model import commission

from entrepot.checkout.models import Order, OrderGroup
from entrepot.kit import audit, outbox
from entrepot.ledger import values as chart
from entrepot.ledger.models import Account
from entrepot.logistics.models import Parcel
from entrepot.payments.models import Notice, Payment, Refund
from entrepot.payments.values import WRONG_AMOUNT, Outcome

if TYPE_CHECKING:
    from tests.year.world import World

HEARD_WITHIN: Final = timedelta(hours=12)
"""A provider may sleep for five hours, and the clockwork turns every six."""
ENDED_WITHIN: Final = timedelta(hours=7)
FOLLOWED_WITHIN: Final = timedelta(days=2)
COMPLETED_AFTER: Final = timedelta(days=10)
HELD: Final = frozenset({"placed", "confirmed", "completed"})
SOLD: Final = frozenset({"confirmed", "completed"})
MAY_BECOME: Final = {
    "": {"placed", "confirmed", "completed", "expired", "cancelled"},
    "placed": {"placed", "confirmed", "completed", "expired", "cancelled"},
    "expired": {"expired", "confirmed", "completed"},
    "confirmed": {"confirmed", "completed"},
    "completed": {"completed"},
    "cancelled": {"cancelled"},
}
TOLD_ON_DESK: Final = (Outcome.UNKNOWN_PAYMENT, Outcome.WRONG_AMOUNT)


def problems(world: "World") -> Iterator[str]:
    """Sentences, one a thing that does not hold."""
    for report in audit.run_all():
        if not report.holds:
            facts = report.failure or "; ".join(str(dict(f.facts)) for f in report.findings[:3])
            yield f"{report.context}.{report.name}: {report.sentence} {facts}"
    for one in outbox.failing():
        yield f"event {one.kind} cannot be told ({one.attempts} tries): {one.error}"
    rows = {row.id: row for row in Order.objects.all()}
    numbers = dict(Parcel.objects.exclude(number="").values_list("number", "order"))
    shipped = {numbers[number] for number in world.carrier.ways}
    home = {numbers[number]: at for number, at in world.carrier.home_at.items()}
    yield from _orders(world, rows, shipped, home)
    yield from _accounts(world, rows, shipped)
    yield from _money(world, rows)


def _orders(
    world: "World", rows: dict[UUID, Order], shipped: set[UUID], home: dict[UUID, datetime]
) -> Iterator[str]:
    """Nothing is lost, nothing is there that nobody placed, and a promise is never rewritten."""
    now, expected = world.clock.now, set()
    for deal, order in world.model.orders():
        expected.add(order.id)
        row = rows.get(order.id)
        if row is None:
            yield f"order {order.number} was acknowledged and is lost"
            continue
        stands = (row.total_minor, row.vat_minor, row.duty_minor, row.freight_minor)
        if stands != (order.total_minor, order.vat_minor, order.duty_minor, order.freight_minor):
            yield f"order {order.number} is no longer what was promised: {stands}"
        before = deal.states.get(order.id, "")
        if row.state not in MAY_BECOME[before]:
            yield f"order {order.number} was {before} and is {row.state}"
        deal.states[order.id] = row.state
        if row.state == "placed" and now > deal.expires_at + ENDED_WITHIN:
            yield f"order {order.number} waits for money since {deal.placed_at:%m-%d %H:%M}"
        if deal.is_cancelled and row.state != "cancelled":
            yield f"order {order.number} was cancelled and is {row.state}"
        if (order.id in shipped) != (row.fulfilment not in {"none", "to_ship"}):
            yield f"order {order.number} is {row.fulfilment}: the carrier knows better"
        if order.id in home:
            since = now - home[order.id]
            if since > FOLLOWED_WITHIN and row.fulfilment == "shipped":
                yield f"order {order.number} arrived {since} ago and is {row.fulfilment}"
            if since > FOLLOWED_WITHIN + COMPLETED_AFTER and row.state != "completed":
                yield f"order {order.number} arrived {since} ago and is {row.state}"
    if strangers := rows.keys() - expected:
        yield f"{len(strangers)} orders that nobody placed"


def _accounts(
    world: "World", rows: dict[UUID, Order], shipped: set[UUID]
) -> Iterator[str]:
    model = world.model
    held: Counter[tuple[UUID, UUID]] = Counter()
    gone: Counter[tuple[UUID, UUID]] = Counter()
    allowance: Counter[str] = Counter()
    owed: Counter[tuple[UUID, str]] = Counter()
    ours: Counter[str] = Counter()
    for deal, order in model.orders():
        row = rows.get(order.id)
        if row is None:
            continue
        if row.state in HELD:
            held.update({(line.variant, line.node): line.quantity for line in order.lines})
            if order.allowance:
                allowance[order.allowance] += order.dutiable_minor
        if order.id in shipped:
            gone.update({(line.variant, line.node): line.quantity for line in order.lines})
        if row.state == "completed":
            fee = commission(order.merchant_goods_minor, deal.commissions[order.merchant])
            owed[order.merchant, order.merchant_currency] += order.merchant_goods_minor - fee
            ours[order.merchant_currency] += fee
    expected: dict[str, tuple[int, int]] = {}
    for place, units in model.received.items():
        expected[chart.stock(*place)] = (units - gone[place], units - held[place])
    for name, used in allowance.items():
        limit = model.allowance_minor[int(name.rpartition(":")[2])]
        expected[name] = (-1, limit - used)
    for (merchant, currency), minor in owed.items():
        expected[chart.payable(merchant, currency)] = (minor, minor)
    for currency, minor in ours.items():
        expected[chart.commission(currency)] = (minor, minor)
    if model.kept_minor:
        kept = sum(model.kept_minor.values())
        expected[chart.assessment("cn", "vat", "CNY")] = (kept, kept)
    books = _books(list(expected))
    for name, (posted, free) in expected.items():
        found_posted, found_free = books.get(name, (0, 0))
        if posted not in (-1, found_posted) or free != found_free:
            yield (
                f"{name}: the ledger has {found_posted} with {found_free} free,"
                f" the model {posted} with {free}"
            )


def _books(names: list[str]) -> dict[str, tuple[int, int]]:
    """Of each account, in all books together: what is there and what of it is free."""
    ids = {chart.account_id(name) for name in names}
    found: dict[str, tuple[int, int]] = {}
    for row in Account.objects.filter(id__in=ids):
        posted, free = found.get(row.name, (0, 0))
        here = row.credits_posted - row.debits_posted
        found[row.name] = (posted + here, free + here - row.debits_pending)
    return found


def _money(world: "World", rows: dict[UUID, Order]) -> Iterator[str]:
    """Each fen that the provider took is a sale's, on its way back, or on a desk under a name."""
    now, sold = world.clock.now, Counter[UUID]()
    for row in rows.values():
        if row.state in SOLD:
            sold[row.group] += row.total_minor
    payers = dict(OrderGroup.objects.values_list("id", "payment"))
    payments = {str(row.id): row for row in Payment.objects.all()}
    due: Counter[UUID] = Counter()
    for payment, minor in Refund.objects.exclude(state="sent").values_list("payment", "amount_minor"):
        due[payment] += minor
    odd = {str(one) for one in Notice.objects.filter(outcome__in=TOLD_ON_DESK).values_list("payment", flat=True)}
    for deal in world.model.deals.values():
        for name in deal.charges:
            charge = world.provider.book.by_id(name)
            took = charge.captured_minor - sum(charge.refunds.values())
            row = payments.get(name)
            if row is None:
                yield f"charge {charge.reference} is known to nobody here"
                continue
            if not charge.captured_minor or _may_be_unheard(world, name, row):
                continue
            mine = sold[deal.quote.id] if payers.get(deal.quote.id) == row.id else 0
            on_desk = row.captured_minor if row.failure == WRONG_AMOUNT else 0
            if took != mine + due[row.id] + on_desk:
                yield (
                    f"charge {charge.reference} took {took}: {mine} sold, {due[row.id]} due,"
                    f" {on_desk} on the desk, {row.state} {row.failure}"
                )
            in_time = world.provider.captured_at[name] < deal.expires_at
            is_whole = charge.captured_minor == charge.amount_minor == deal.quote.total_minor
            alone = sum(bool(world.provider.book.by_id(c).captured_minor) for c in deal.charges) == 1
            if in_time and is_whole and alone and not deal.is_cancelled and mine != took:
                yield f"charge {charge.reference} was paid in time, and {mine} of {took} is sold"
    for deal in world.model.deals.values():
        if sold[deal.quote.id] and not any(
            world.provider.book.by_id(name).captured_minor for name in deal.charges
        ):
            yield f"group {deal.quote.id} is sold, and nobody has paid"
    for name in world.provider.told_strangers - odd:
        yield f"a notice about the unknown charge {name} is on no desk"


def _may_be_unheard(world: "World", name: str, row: Payment) -> bool:
    return (
        row.settled_at is None
        and row.failure != WRONG_AMOUNT
        and world.clock.now - world.provider.captured_at[name] < HEARD_WITHIN
    )
