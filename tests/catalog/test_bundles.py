"""Bundles: what is promised is the parts, and nothing is ever sold twice (INV-3)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make as sales

from entrepot.catalog import commands
from entrepot.catalog.values import OfferPart, VariantId
from entrepot.checkout import commands as checkout
from entrepot.checkout.rules import bundling
from entrepot.checkout.rules.refusals import SoldOut
from entrepot.checkout.values import PricedLine, ProblemCode
from entrepot.kernel import new_id
from entrepot.logistics import queries as logistics
from entrepot.offices.values import MerchantId


def a_bundle(*parts: tuple[sales.Goods, int], price_minor: int = 5_000) -> sales.Goods:
    """A live bundle of these goods of one merchant; it has no stock of its own."""
    merchant = parts[0][0].merchant
    goods = sales.some_goods(merchant=merchant, units=0, price_minor=price_minor, title="Cesto")
    commands.set_parts(
        VariantId(goods.variant),
        {VariantId(one.variant): quantity for one, quantity in parts},
        merchant=MerchantId(merchant.id),
        at=sales.NOW,
    )
    return goods


@pytest.mark.django_db
class TestPromise:
    @pytest.fixture(autouse=True)
    def _rates(self) -> None:
        sales.some_rates()

    def test_its_stock_is_what_its_parts_allow(self) -> None:
        oil = sales.some_goods(units=7)
        vinegar = sales.some_goods(merchant=oil.merchant, units=3)
        bundle = a_bundle((oil, 2), (vinegar, 1))
        assert logistics.free_units([bundle.variant, oil.variant]) == {
            bundle.variant: 3,
            oil.variant: 7,
        }

    def test_its_order_holds_the_parts_and_its_price_is_shared_exactly(self) -> None:
        oil = sales.some_goods(units=10, price_minor=1_999)
        vinegar = sales.some_goods(merchant=oil.merchant, units=10, price_minor=701)
        bundle = a_bundle((oil, 3), (vinegar, 1), price_minor=5_000)
        placed = sales.a_placed((bundle, 2))
        [order] = placed.quote.orders
        held: dict[object, int] = {}
        worth = 0
        for line in order.lines:
            held[line.variant] = held.get(line.variant, 0) + line.quantity
            worth += msgspec.json.decode(line.frozen)["price_minor"] * line.quantity
        assert held == {oil.variant: 6, vinegar.variant: 2}
        assert worth == 2 * 5_000 == order.merchant_goods_minor
        assert sum(line.total_minor for line in order.lines) == order.total_minor
        assert logistics.free_units([oil.variant, vinegar.variant]) == {
            oil.variant: 4,
            vinegar.variant: 8,
        }

    def test_inv3_a_bundle_and_its_part_together_may_not_take_more_than_there_is(self) -> None:
        """INV-3: 2 in the bundle and 2 alone, 3 there: refused before anything is held."""
        oil = sales.some_goods(units=3)
        bundle = a_bundle((oil, 2))
        quote = sales.a_quote((bundle, 1), (oil, 2))
        assert quote.token is None
        assert ProblemCode.INSUFFICIENT_STOCK in {one.code for one in quote.problems}
        assert logistics.free_units([oil.variant]) == {oil.variant: 3}

    def test_two_promises_of_the_last_parts_cannot_both_be_placed(self) -> None:
        oil = sales.some_goods(units=3)
        bundle = a_bundle((oil, 2))
        first, second = sales.a_quote((bundle, 1)), sales.a_quote((bundle, 1))
        assert first.token
        assert second.token
        checkout.place(first.token, at=sales.NOW)
        with pytest.raises(SoldOut):
            checkout.place(second.token, at=sales.NOW)
        assert logistics.free_units([oil.variant]) == {oil.variant: 1}

    def test_a_sale_of_it_ships_and_is_booked_like_any_other(self) -> None:
        oil = sales.some_goods(units=5)
        bundle = a_bundle((oil, 2))
        sales.ship(sales.a_sale((bundle, 2)))
        assert logistics.free_units([oil.variant, bundle.variant]) == {
            oil.variant: 1,
            bundle.variant: 0,
        }

    @pytest.mark.parametrize("reason", ["too_few", "nested", "quantity"])
    def test_what_is_no_bundle_is_refused(self, reason: str) -> None:
        oil = sales.some_goods()
        bundle = a_bundle((oil, 2))
        other = sales.some_goods(merchant=oil.merchant)
        parts = {
            "too_few": {oil.variant: 1},
            "nested": {bundle.variant: 2},
            "quantity": {oil.variant: 100},
        }[reason]
        with pytest.raises(commands.BadBundle) as no:
            commands.set_parts(
                VariantId(other.variant),
                {VariantId(one): quantity for one, quantity in parts.items()},
                merchant=MerchantId(oil.merchant.id),
                at=sales.NOW,
            )
        assert no.value.reason == reason

    def test_anothers_goods_do_not_exist_for_a_bundle(self) -> None:
        oil, foreign = sales.some_goods(), sales.some_goods()
        with pytest.raises(commands.NotYourListing):
            commands.set_parts(
                VariantId(oil.variant),
                {VariantId(foreign.variant): 2},
                merchant=MerchantId(oil.merchant.id),
                at=sales.NOW,
            )


@given(
    price=st.integers(1, 10**9),
    parts=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10**6)), min_size=1, max_size=6),
    quantity=st.integers(1, 99),
)
def test_taking_apart_loses_nothing(
    price: int, parts: list[tuple[int, int]], quantity: int
) -> None:
    offer = sales.an_offer(
        price_minor=price,
        parts=tuple(
            OfferPart(
                variant=VariantId(new_id()),
                sku="part",
                quantity=number,
                price_minor=own,
                titles={},
                option_text="",
                net_weight_g=1,
                gross_weight_g=1,
            )
            for number, own in parts
        ),
    )
    shares = bundling.shares(PricedLine(offer, quantity, None, None))
    assert sum(one.price_minor * one.pieces for one in shares) == price
    pieces: dict[object, int] = {}
    for one in shares:
        pieces[one.part.variant] = pieces.get(one.part.variant, 0) + one.pieces
    assert pieces == offer.demand(1)
    assert sum(bundling.split_minor(price * quantity, shares, "EUR")) == price * quantity
