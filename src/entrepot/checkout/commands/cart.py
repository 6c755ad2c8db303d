"""Putting aside: a cart belongs to a person on a market, or to whoever holds its signed name."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from entrepot.catalog import queries as catalog
from entrepot.catalog.values import ListingId
from entrepot.checkout.models import Cart, CartLine
from entrepot.checkout.values import CART_LINES_MAX, QUANTITY_MAX, CartId
from entrepot.kernel import Refusal
from entrepot.money.values import Money
from entrepot.offices.values import UserId


@dataclass(eq=False)
class CartFull(Refusal):
    """A cart holds only so many different things; check out some of them first."""

    code: ClassVar[str] = "checkout.cart_full"
    lines_max: int = CART_LINES_MAX


@dataclass(eq=False)
class BadQuantity(Refusal):
    """A quantity is a whole number within the named bounds."""

    code: ClassVar[str] = "checkout.bad_quantity"
    status: ClassVar[int] = 422
    quantity: int
    quantity_max: int = QUANTITY_MAX


@dataclass(eq=False)
class NotOffered(Refusal):
    """The thing is not for sale on this market."""

    code: ClassVar[str] = "checkout.not_offered"
    status: ClassVar[int] = 404
    listing: ListingId


@transaction.atomic
def add_to_cart(
    *,
    market: str,
    owner: UserId | None,
    cart: CartId | None,
    listing: ListingId,
    quantity: int = 1,
    shown: Money | None = None,
) -> CartId:
    """So many more of a listing; the cart is made when there is none.

    `shown` is the full price of one unit that the buyer saw: if it rises, the cart says so.
    """
    offer = catalog.offers([listing]).get(listing)
    if offer is None or offer.lane.market != market:
        raise NotOffered(listing=listing)
    row = lock_cart(market=market, owner=owner, cart=cart)
    line = CartLine.objects.filter(cart=row, listing_id=listing).first()
    wanted = quantity + (line.quantity if line else 0)
    if quantity < 1 or wanted > QUANTITY_MAX:
        raise BadQuantity(quantity=wanted)
    if line is None:
        if CartLine.objects.filter(cart=row).count() >= CART_LINES_MAX:
            raise CartFull
        line = CartLine(cart=row, listing_id=listing)
    line.quantity = wanted
    line.shown_minor = shown.minor if shown else line.shown_minor
    line.save()
    return CartId(row.id)


@transaction.atomic
def set_quantity(*, cart: CartId, listing: ListingId, quantity: int) -> None:
    """Exactly so many; none takes the line away. A line that is not there stays away."""
    if not 0 <= quantity <= QUANTITY_MAX:
        raise BadQuantity(quantity=quantity)
    lines = CartLine.objects.filter(cart=cart, listing_id=listing)
    if quantity:
        lines.update(quantity=quantity)
    else:
        lines.delete()


def remove(*, cart: CartId, listing: ListingId) -> None:
    """The line goes; that it is gone already is no fault."""
    CartLine.objects.filter(cart=cart, listing_id=listing).delete()


def empty(*, cart: CartId) -> None:
    """Every line goes: what was in it has been ordered."""
    CartLine.objects.filter(cart=cart).delete()


@transaction.atomic
def accept_prices(*, cart: CartId, prices: dict[ListingId, Money]) -> None:
    """The buyer has seen these full prices of one unit and goes on with them."""
    lines = list(CartLine.objects.filter(cart=cart, listing_id__in=prices))
    for line in lines:
        line.shown_minor = prices[ListingId(line.listing_id)].minor
    CartLine.objects.bulk_update(lines, ["shown_minor"])


@transaction.atomic
def take_over(*, cart: CartId, owner: UserId) -> CartId:
    """After signing in: the stranger's cart becomes the person's, or flows into the one they have.

    Quantities add up to the bound; lines beyond the bound of a cart are left out, the person's
    own first. Repeating it, or naming a cart that has an owner, changes nothing.
    """
    theirs = Cart.objects.select_for_update().filter(id=cart, owner=None).first()
    if theirs is None:
        return cart
    mine = Cart.objects.select_for_update().filter(owner=owner, market=theirs.market).first()
    if mine is None:
        theirs.owner_id = owner
        theirs.save(update_fields=["owner", "changed_at"])
        return cart
    have = {line.listing_id: line for line in mine.lines.all()}
    for line in theirs.lines.order_by("id"):
        if found := have.get(line.listing_id):
            found.quantity = min(found.quantity + line.quantity, QUANTITY_MAX)
            found.save(update_fields=["quantity"])
        elif len(have) < CART_LINES_MAX:
            line.cart = mine
            line.save(update_fields=["cart"])
            have[line.listing_id] = line
    theirs.delete()
    return CartId(mine.id)


def lock_cart(*, market: str, owner: UserId | None, cart: CartId | None) -> Cart:
    """The person's cart, or the stranger's that is named; a new one where there is none."""
    mine = Cart.objects.select_for_update()
    if owner is not None:
        row, _ = mine.get_or_create(owner_id=owner, market=market)
        return row
    found = mine.filter(id=cart, owner=None, market=market).first() if cart else None
    return found or Cart.objects.create(market=market)
