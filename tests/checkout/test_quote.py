"""What is promised: full, frozen, the same whatever the order of a cart."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from tests.checkout import make
from tests.offices.make import a_person

from entrepot.catalog.models import Listing, Variant
from entrepot.checkout import commands, queries, rules
from entrepot.checkout.rules import BadSignature, QuoteExpired
from entrepot.checkout.values import ProblemCode, QuotePayload
from entrepot.lanes.values import Treatment
from entrepot.ledger import queries as ledger
from entrepot.money import queries as money
from entrepot.money.models import RateRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _payload(quote: commands.Quote) -> QuotePayload:
    assert quote.payload is not None, quote.problems
    return quote.payload


def test_a_promise_adds_up_and_says_why():
    """TAX-2, and every charge with its rate, base, formula and source."""
    quote = make.a_quote((make.some_goods(), 2), (make.some_goods(price_minor=999), 3))
    payload = _payload(quote)
    assert payload.total_minor == sum(order.total_minor for order in payload.orders)
    assert quote.number.startswith("EG-26-")
    for order in payload.orders:
        assert order.total_minor == (
            order.goods_minor
            + order.exchange_minor
            + order.freight_minor
            + order.duty_minor
            + order.vat_minor
            + order.consumption_tax_minor
        )
        assert order.total_minor == sum(line.total_minor for line in order.lines)
        frozen = msgspec.json.decode(order.frozen)
        assert frozen["rate"] == {
            "base": "EUR",
            "quote": "CNY",
            "rate": "8.1234",
            "on": "2026-10-30",
            "source": "ECB",
        }
        assert frozen["margin"] == "0.01"
        assert frozen["treatment"] == Treatment.CBEC_WITHIN_LIMITS
        assert frozen["node_reason"] == "only_node"
        assert "declaration_list" in frozen["papers"]
        for line in order.lines:
            details = msgspec.json.decode(line.frozen)
            assert details["titles"]["zh-hans"] == "特级初榨橄榄油"
            assert details["hs_code"] == "15092000"
            for charge in details["charges"]:
                assert frozen["sources"][charge["source"]]
                assert charge["formula"]
                assert charge["base"]["currency"]


def test_the_token_is_the_promise():
    quote = make.a_quote((make.some_goods(), 1))
    assert quote.token is not None
    keys = settings.ENTREPOT_QUOTE_KEYS
    assert rules.read(quote.token, keys, make.NOW) == _payload(quote)
    with pytest.raises(QuoteExpired):
        rules.read(quote.token, keys, make.NOW + timedelta(minutes=15))
    with pytest.raises(BadSignature):
        rules.read(quote.token[:-2], keys, make.NOW)


def test_a_token_names_nobody():
    """No personal data travels in it."""
    payload = msgspec.json.encode(_payload(make.a_quote((make.some_goods(), 1)))).decode()
    for word in ("王", "13800138000", "11010519491231002", "建国路"):
        assert word not in payload


def test_a_full_cart_fits_its_token():
    """Fifty lines of ten merchants stay below what intake reads."""
    goods = [make.some_goods() for _ in range(10)]
    cart = [
        (
            make.some_goods(
                merchant=one.merchant, price_minor=100, gross_weight_g=20, net_weight_g=10
            ),
            1,
        )
        for one in goods
        for _ in range(5)
    ]
    quote = make.a_quote(*cart)
    assert quote.token is not None, quote.problems
    assert len(quote.token) < rules.token.TOKEN_BYTES_MAX * 0.8
    assert len(_payload(quote).orders) == 10


def test_the_order_of_the_cart_changes_nothing():
    """TAX-4, through the tables: equal but for the ids that are new each time."""
    goods = [make.some_goods(price_minor=1000 + 7 * number) for number in range(4)]
    recipient = make.a_recipient()

    def totals(cart):
        payload = _payload(make.a_quote(*cart, recipient=recipient))
        return [
            (
                order.merchant,
                order.total_minor,
                [(one.listing, one.total_minor) for one in order.lines],
            )
            for order in payload.orders
        ]

    cart = [(one, 2) for one in goods]
    assert totals(cart) == totals(reversed(cart))


def test_one_order_a_merchant_and_lane():
    """MV-3: two things of one merchant travel together, another lane apart."""
    oil = make.some_goods()
    soap = make.some_goods(merchant=oil.merchant)
    far = make.some_goods(merchant=oil.merchant, lane=make.a_lane("fr-cn", origin="FR"))
    payload = _payload(make.a_quote((oil, 1), (soap, 1), (far, 1)))
    assert sorted((order.lane, len(order.lines)) for order in payload.orders) == [
        ("fr-cn", 1),
        ("it-cn", 2),
    ]


def test_what_is_promised_stays_so():
    """TAX-10: prices, rates and lanes change; the promise is kept until it expires."""
    goods = make.some_goods()
    quote = make.a_quote((goods, 1))
    Variant.objects.update(price_minor=99_999)
    RateRow.objects.update(rate=1)
    money.forget()
    Listing.objects.update(state="paused")
    placed = commands.place(quote.token or "", at=make.NOW)
    page = queries.group_page(placed.group)
    assert page is not None
    assert page.total.minor == _payload(quote).total_minor


def test_without_a_recipient_there_is_a_price_and_no_promise():
    quote = make.a_quote(
        (make.some_goods(), 1), recipient=make.a_recipient(owner=a_person()), buyer=None
    )
    assert quote.token is None
    assert [problem.code for problem in quote.problems] == [ProblemCode.RECIPIENT_REQUIRED]
    assert quote.total.minor > 0


def test_a_recipient_without_an_id_number_is_asked_for_it():
    recipient = make.a_recipient(details={**make.BEIJING, "id_number": ""})
    quote = make.a_quote((make.some_goods(), 1), recipient=recipient)
    assert [problem.code for problem in quote.problems] == [ProblemCode.ID_REQUIRED]


def test_a_rise_since_it_was_shown_must_be_confirmed():
    """TAX-13."""
    goods = make.some_goods()
    quote = make.a_quote((goods, 1), shown={goods.listing: 1})
    assert [problem.code for problem in quote.problems] == [ProblemCode.PRICE_CHANGED]
    assert quote.token is None


def test_pending_orders_count_against_the_year():
    """XB-8: the cart says it before intake has to."""
    goods = make.some_goods(price_minor=52_000, units=20, gross_weight_g=500, net_weight_g=400)
    recipient = make.a_recipient()
    for _ in range(5):
        quote = make.a_quote((goods, 1), recipient=recipient)
        commands.place(quote.token or "", at=make.NOW)
    refused = make.a_quote((goods, 1), recipient=recipient)
    assert [problem.code for problem in refused.problems] == [ProblemCode.ALLOWANCE_EXCEEDED]
    assert refused.problems[0].facts["left"].startswith("CNY ")


def test_the_new_year_opens_a_new_allowance():
    """The year is the calendar's at the border: Beijing's, eight hours before UTC's."""
    recipient, goods = make.a_recipient(), make.some_goods()
    eve = make.NOW.replace(month=12, day=31, hour=17)
    [order] = _payload(make.a_quote((goods, 1), recipient=recipient, at=eve)).orders
    assert order.allowance is not None
    assert order.allowance.endswith(":2027")
    assert ledger.free([order.allowance])[order.allowance] == 2_600_000


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([], commands.NothingToQuote),
        ([0], commands.BadQuantity),
        ([1_000], commands.BadQuantity),
        ([600, 600], commands.BadQuantity),
    ],
)
def test_a_quote_has_bounds(lines, refusal):
    goods = make.some_goods()
    with pytest.raises(refusal):
        make.a_quote(*[(goods, units) for units in lines])


def test_the_price_within_spain():
    lane = make.a_local_lane()
    goods = make.some_goods(lane=lane, origin="ES")
    quote = make.a_quote((goods, 1), market="es", recipient=make.a_recipient(country="ES"))
    [order] = _payload(quote).orders
    assert (order.goods_minor, order.exchange_minor, order.freight_minor) == (2000, 0, 600)
    assert order.allowance is None
    placed = commands.place(quote.token or "", at=make.NOW)
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    make.ship(placed)
    assert commands.complete_due(at=make.NOW + timedelta(days=10)) == 1
    balances = ledger.balances([f"payable:{goods.merchant.id}:EUR", "commission:EUR"])
    assert sorted(balance.posted for balance in balances.values()) == [160, 1840]
