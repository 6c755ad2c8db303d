"""Numbers, addresses, states: tables and laws."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make

from entrepot.checkout import rules
from entrepot.checkout.rules import movements
from entrepot.checkout.values import (
    Booked,
    BookedAside,
    BookedLine,
    ChargeState,
    FulfilmentState,
    OrderState,
)
from entrepot.kernel import new_id
from entrepot.ledger import values as chart
from entrepot.ledger.values import TransferId
from entrepot.offices.values import MerchantId

ids = st.builds(
    lambda millis, random: UUID(
        int=(millis << 80) | (0x7 << 76) | ((random >> 62 & 0xFFF) << 64) | (0x2 << 62)
        | (random & (2**62 - 1))
    ),
    st.integers(min_value=1_700_000_000_000, max_value=1_900_000_000_000),
    st.integers(min_value=0, max_value=2**74 - 1),
)  # fmt: skip
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(ids)
def test_a_number_is_read_as_it_was_written(identity):
    number = rules.number_of(identity, kind=rules.ORDER)
    assert number.startswith("EP-")
    assert len(number) == 20
    assert rules.read_number(number) == number
    assert rules.read_number(number.lower().replace("-", " ")) == number
    assert rules.number_of(identity, kind=rules.ORDER) == number


@given(ids, st.integers(min_value=6, max_value=19), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_found(identity, place, letter):
    number = rules.number_of(identity, kind=rules.GROUP)
    if number[place] in {"-", letter}:
        return
    assert rules.read_number(number[:place] + letter + number[place + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["", "EP", "EP-26-0000", "XX-26-0000-0000-0000", "EP-26-UUUU-0000-0000"]
)
def test_what_is_no_number_is_none(text):
    assert rules.read_number(text) is None


@pytest.mark.parametrize(
    ("country", "changes", "wrong"),
    [
        ("CN", {}, {}),
        ("CN", {"id_number": "11010519491231002X"}, {}),
        ("CN", {"id_number": ""}, {}),
        ("CN", {"postcode": ""}, {}),
        ("CN", {"phone": "+86 13800138000"}, {}),
        ("CN", {"phone": "0086-138-0013-8000"}, {}),
        ("CN", {"id_number": "110105194912310021"}, {"id_number": "wrong_form"}),
        ("CN", {"id_number": "12345"}, {"id_number": "wrong_form"}),
        ("CN", {"phone": "12345678901"}, {"phone": "wrong_form"}),
        ("CN", {"phone": "010 8888 8888"}, {"phone": "wrong_form"}),
        ("CN", {"postcode": "12345"}, {"postcode": "wrong_form"}),
        ("CN", {"name": "王"}, {"name": "wrong_form"}),
        ("CN", {"name": ""}, {"name": "missing"}),
        ("CN", {"province": " ", "district": ""}, {"province": "missing", "district": "missing"}),
        ("CN", {"street": "路" * 121}, {"street": "too_long"}),
        ("ES", {}, {}),
        ("ES", {"phone": ""}, {}),
        ("ES", {"postcode": "99999"}, {"postcode": "wrong_form"}),
        ("ES", {"phone": "call me"}, {"phone": "wrong_form"}),
        ("ES", {"city": ""}, {"city": "missing"}),
        ("NL", {"postcode": "1012 ab"}, {}),
        ("NL", {"postcode": "0012 AB"}, {"postcode": "wrong_form"}),
        ("PT", {"postcode": "1000-001"}, {}),
        ("CH", {"postcode": "anything"}, {}),
    ],
)
def test_an_address_is_checked_by_its_country(country, changes, wrong):
    typed = {**(make.BEIJING if country == "CN" else make.MADRID), **changes}
    if not wrong:
        rules.clean_recipient(country, typed)
        return
    with pytest.raises(rules.BadRecipient) as no:
        rules.clean_recipient(country, typed)
    assert no.value.fields == wrong


def test_an_address_is_kept_as_customs_wants_it():
    clean = rules.clean_recipient("CN", {**make.BEIJING, "nickname": "ming"})
    assert clean["id_number"] == "11010519491231002X"
    assert clean["phone"] == "13800138000"
    assert "nickname" not in clean


def test_a_refused_address_does_not_repeat_what_was_typed():
    with pytest.raises(rules.BadRecipient) as no:
        rules.clean_recipient("CN", {**make.BEIJING, "id_number": "110105194912310021"})
    assert "110105" not in str(no.value)


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (["placed", "placed"], OrderState.PLACED),
        (["confirmed", "completed"], OrderState.CONFIRMED),
        (["completed", "completed"], OrderState.COMPLETED),
        (["completed", "expired"], OrderState.COMPLETED),
        (["confirmed", "expired"], OrderState.CONFIRMED),
        (["expired", "expired"], OrderState.EXPIRED),
        (["cancelled"], OrderState.CANCELLED),
    ],
)
def test_a_groups_state_is_its_orders(states, whole):
    assert rules.group_state([OrderState(state) for state in states]) is whole


@pytest.mark.parametrize(
    ("steps", "whole"),
    [
        (["none", "none"], FulfilmentState.NONE),
        (["to_ship", "delivered"], FulfilmentState.TO_SHIP),
        (["shipped", "delivered"], FulfilmentState.SHIPPED),
        (["none", "delivered"], FulfilmentState.DELIVERED),
    ],
)
def test_a_group_is_as_far_as_its_slowest_order(steps, whole):
    assert rules.group_fulfilment([FulfilmentState(step) for step in steps]) is whole


def test_a_refund_that_is_due_comes_first():
    charges = [ChargeState.FULL, ChargeState.REFUND_DUE]
    assert rules.group_charge(charges) is ChargeState.REFUND_DUE
    assert rules.group_charge([ChargeState.NONE]) is ChargeState.NONE


amounts = st.integers(min_value=0, max_value=10**9)


def an_aside(book: int) -> BookedAside:
    hold = TransferId(new_id())
    return BookedAside(hold, f"coupon:{hold}", "coupon-used:A", 5, "coupon:CNY", book)


@st.composite
def orders(draw) -> Booked:
    goods, exchange, freight, duty, vat, tax = (draw(amounts) for _ in range(6))
    own = draw(st.integers(min_value=1, max_value=10**9))
    is_home = draw(st.booleans())
    allowance = "allowance:cn-cbec:abc:2026" if draw(st.booleans()) else None
    return Booked(
        id=new_id(),
        number="EP-26-0000-0000-0000",
        merchant=MerchantId(new_id()),
        lane="it-cn",
        destination="CN",
        node=new_id(),
        currency="EUR" if is_home else "CNY",
        goods_minor=own if is_home else goods + 1,
        exchange_minor=exchange,
        freight_minor=freight,
        duty_minor=duty,
        vat_minor=vat,
        consumption_tax_minor=tax,
        total_minor=(own if is_home else goods + 1) + exchange + freight + duty + vat + tax,
        merchant_currency="EUR",
        merchant_goods_minor=own,
        commission_bp=draw(st.integers(min_value=0, max_value=10_000)),
        allowance=allowance,
        dutiable_minor=draw(st.integers(min_value=1, max_value=10**9)),
        allowance_hold=TransferId(new_id()) if allowance else None,
        asides=tuple(an_aside(book) for book in draw(st.lists(st.integers(1, 2), max_size=3))),
        lines=tuple(
            BookedLine(new_id(), new_id(), 1, TransferId(new_id()))
            for _ in range(draw(st.integers(1, 4)))
        ),
    )


@given(orders())
def test_a_sale_allots_what_was_paid_to_the_fen(order):
    """MV-5, MV-6: what leaves `received` is the total, part by part."""
    payment = new_id()
    source = chart.account_id(chart.received(payment))
    moves = movements.confirm(order, payment=payment)
    assert sum(move.amount for move in moves if move.debit == source) == order.total_minor
    assert len({move.id for move in moves}) == len(moves)
    names = {account.id for account in movements.accounts_of_sale([order], payment=payment)}
    assert {move.credit for move in moves if move.debit == source} <= names


@given(orders())
def test_completion_empties_escrow_and_pays_merchant_and_commission(order):
    """MV-6: the two shares are the merchant's own prices; no minor unit is made or lost."""
    moves = movements.complete(order)
    escrow = chart.account_id(chart.escrow(order.merchant, order.currency))
    assert sum(move.amount for move in moves if move.debit == escrow) == order.goods_minor
    shares = [movements.payable(order).minor, movements.commission(order).minor]
    assert sum(shares) == order.merchant_goods_minor
    assert min(shares) >= 0
    into = {
        chart.account_id(chart.payable(order.merchant, "EUR")): shares[0],
        chart.account_id(chart.commission("EUR")): shares[1],
    }
    for account, share in into.items():
        assert sum(move.amount for move in moves if move.credit == account) == share


@given(orders())
def test_what_is_released_is_exactly_what_was_held(order):
    """In the order's own book: what lies in others is ended there."""
    released = {move.pending_id for move in movements.release(order, reason="order.expired")}
    asides = {aside.hold for aside in order.asides if aside.book == order.book}
    allowance = {order.allowance_hold} - {None}
    assert released == {line.hold for line in order.lines} | allowance | asides
    again = movements.release(replace(order), reason="order.cancelled")
    assert {move.id for move in again} == {
        move.id for move in movements.release(order, reason="order.expired")
    }
