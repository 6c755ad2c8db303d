"""Carts as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.db.models import Sum

from entrepot.catalog.values import ListingId
from entrepot.checkout.models import Cart, CartLine
from entrepot.checkout.queries import pricing
from entrepot.checkout.values import CART_LINES_MAX, CartId, Priced, RecipientId, Wish
from entrepot.offices.values import UserId

CART_SALT: Final = "entrepot.cart"


@dataclass(frozen=True, slots=True)
class CartPage:
    """A cart with its full price now; `priced.problems` stand between it and a quote."""

    id: CartId
    wishes: tuple[Wish, ...]
    priced: Priced

    @property
    def units(self) -> int:
        return sum(wish.quantity for wish in self.wishes)


def cart_ref(cart: CartId) -> str:
    """The signed name by which a stranger's browser holds its cart."""
    return signing.dumps(str(cart), salt=CART_SALT)


def read_cart_ref(text: str) -> CartId | None:
    """The cart of a signed name; None for one that we did not sign."""
    try:
        return CartId(UUID(signing.loads(text, salt=CART_SALT)))
    except (signing.BadSignature, ValueError):
        return None


def cart_of(*, market: str, owner: UserId | None, ref: str = "") -> CartId | None:
    """The person's cart on the market, or the stranger's that the signed name holds."""
    rows = Cart.objects.filter(market=market, owner=owner)
    if owner is None:
        named = read_cart_ref(ref) if ref else None
        if named is None:
            return None
        rows = rows.filter(id=named)
    found = rows.values_list("id", flat=True).first()
    return CartId(found) if found else None


def units_in(cart: CartId | None) -> int:
    """How many units lie in it: the figure on the cart's icon."""
    if cart is None:
        return 0
    found = CartLine.objects.filter(cart=cart).aggregate(units=Sum("quantity"))
    return found["units"] or 0


def wishes_of(cart: CartId) -> tuple[Wish, ...]:
    """What lies in it, in the order it was put there."""
    rows = CartLine.objects.filter(cart=cart).order_by("id")[:CART_LINES_MAX]
    return tuple(Wish(ListingId(r.listing_id), r.quantity, r.shown_minor) for r in rows)


def cart_page(
    cart: CartId,
    *,
    market: str,
    at: datetime,
    owner: UserId | None = None,
    recipient: RecipientId | None = None,
) -> CartPage:
    """The cart with prices and problems, in the same number of statements for any cart."""
    wishes = wishes_of(cart)
    person = pricing.person(recipient, owner=owner) if recipient else None
    return CartPage(cart, wishes, pricing.priced(wishes, market=market, at=at, person=person))


def shown_prices(
    priced: Priced, listings: Iterable[ListingId] | None = None
) -> dict[ListingId, int]:
    """The full prices of one, in minor units, that a page has just shown."""
    wanted = None if listings is None else set(listings)
    return {
        line.offer.listing: line.unit.minor
        for order in priced.orders
        for line in order.lines
        if line.unit is not None
        if wanted is None or line.offer.listing in wanted
    }
