"""What else is set aside with an order (a coupon's budget): held, then used or given back."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from tests.checkout import make
from tests.ledger.make import AT, a_move

from entrepot.checkout import audits, commands, rules
from entrepot.checkout.models import Order
from entrepot.checkout.values import AsidePayload, Placed
from entrepot.kernel import named_id
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as books
from entrepot.ledger.models import TransferRow
from entrepot.ledger.values import NewAccount, Rule

pytestmark = pytest.mark.django_db

UNIT = "coupon:CNY"
INTO = "coupon-used:SPRING"


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def a_coupon(minor: int, *, code: str = "SPRING") -> str:
    """The name of a coupon's budget."""
    name = f"coupon:{code}"
    granted = NewAccount("coupon-granted", UNIT)
    ledger.open_accounts([NewAccount(name, UNIT, Rule.NO_OVERDRAFT), granted])
    ledger.transfer(a_move(granted.name, name, minor, UNIT), at=AT)
    return name


def a_token(*wishes: tuple[make.Goods, int], asides: tuple[AsidePayload, ...]) -> str:
    payload = make.a_quote(*wishes).payload
    assert payload is not None
    first, *others = payload.orders
    first = msgspec.structs.replace(first, asides=asides)
    return rules.sign(
        msgspec.structs.replace(payload, orders=(first, *others)), settings.ENTREPOT_QUOTE_KEYS
    )


def so_much(account: str, minor: int) -> AsidePayload:
    return AsidePayload(account=account, into=INTO, amount_minor=minor, unit=UNIT)


def placed_with(coupon: str, minor: int) -> Placed:
    token = a_token((make.some_goods(), 2), asides=(so_much(coupon, minor), so_much(coupon, 1)))
    return commands.place(token, at=make.NOW)


def found() -> list[str]:
    every = (*audits.AUDITS, *ledger_audits.AUDITS)
    return sorted({finding.code for audit in every for finding in audit()})


def test_paid_it_is_used() -> None:
    coupon = a_coupon(1000)
    placed = placed_with(coupon, 300)
    assert books.free([coupon]) == {coupon: 699}
    assert books.balance(INTO).credits_pending == 301
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    budget, used = books.balance(coupon), books.balance(INTO)
    assert (budget.debits_pending, budget.debits_posted) == (0, 301)
    assert (used.credits_pending, used.credits_posted) == (0, 301)
    assert found() == []


@pytest.mark.parametrize("way", ["expired", "cancelled"])
def test_unpaid_it_is_given_back(way: str) -> None:
    coupon = a_coupon(1000)
    placed = placed_with(coupon, 300)
    late = make.NOW + timedelta(hours=1)
    if way == "expired":
        commands.expire_due(at=late)
    else:
        commands.cancel_group(group=placed.group, at=late)
    assert books.free([coupon]) == {coupon: 1000}
    assert found() == []
    # Control: a hold that was forgotten is found.
    row = Order.objects.get(group=placed.group)
    TransferRow.objects.filter(id=row.holds["asides"][0][0]).update(resolved_by=None)
    assert "checkout.stale_hold" in found()


def test_paid_after_its_time_it_is_taken_anew() -> None:
    coupon = a_coupon(1000)
    placed = placed_with(coupon, 300)
    late = make.NOW + timedelta(hours=1)
    commands.expire_due(at=late)
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=late)
    assert books.balance(coupon).debits_posted == 301
    assert found() == []


def test_a_budget_is_a_limit() -> None:
    coupon = a_coupon(300)
    goods = make.some_goods(units=5)
    token = a_token((goods, 1), asides=(so_much(coupon, 301),))
    with pytest.raises(rules.BudgetSpent) as no:
        commands.place(token, at=make.NOW)
    assert (no.value.account, no.value.wanted, no.value.left) == (coupon, 301, 300)
    assert books.free([coupon]) == {coupon: 300}
    exact = a_token((goods, 1), asides=(so_much(coupon, 300),))
    assert commands.place(exact, at=make.NOW).is_new


def test_an_order_of_the_release_before_still_ends_well() -> None:
    """Its row names holds by ids that are made otherwise today; the row wins."""
    placed = make.a_placed((make.some_goods(units=3), 2))
    row = Order.objects.get(group=placed.group)
    [[hold, line]] = row.holds["stock"]
    old = named_id(f"hold:{line}")
    TransferRow.objects.filter(id=hold).update(id=old, chain=old)
    used = named_id(f"allowance:{row.id}")
    assert TransferRow.objects.filter(id=row.holds["allowance"]).update(id=used) == 1
    row.holds = {"stock": [[str(old), line]], "allowance": str(used)}
    row.save(update_fields=["holds"])
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    assert found() == []
    assert Order.objects.get(group=placed.group).state == "confirmed"
