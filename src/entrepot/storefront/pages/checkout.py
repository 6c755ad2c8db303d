"""From the cart to the provider's page: to whom, what it costs, pay."""

from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.catalog.values import MARKETS
from entrepot.checkout import commands as checkout
from entrepot.checkout import queries as carts
from entrepot.checkout import rules
from entrepot.checkout.queries import RecipientView
from entrepot.checkout.values import RecipientId
from entrepot.kernel import Refusal
from entrepot.storefront.forms import RecipientForm
from entrepot.storefront.pages import frame, paying, problems
from entrepot.storefront.pages.cart import cart_context

RECIPIENT_SALT: Final = "entrepot.recipient"


@frame.market_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, market: str) -> HttpResponse:
    """To whom it shall go. What was typed stays typed, whatever is wrong with it."""
    mine = frame.cart_of(request, market)
    if mine is None or not carts.wishes_of(mine):
        return redirect("storefront:cart", market)
    country = MARKETS[market].country
    needs_identity = bool(rules.SCHEMES_OF.get(country))
    kept = _kept(request, country)
    data = request.POST if request.method == "POST" else None
    if data is not None and (chosen := _chosen(data.get("kept", ""), kept)):
        return _to_review(market, chosen)
    form = RecipientForm(country=country, needs_identity=needs_identity, data=data)
    if data is not None and form.is_valid():
        try:
            saved = checkout.save_recipient(
                owner=frame.owner_of(request),
                cart=mine,
                country=country,
                details=form.cleaned_data,
                at=timezone.now(),
            )
        except rules.BadRecipient as no:
            form.refuse(no.fields)
        else:
            return _to_review(market, saved)
    page = carts.cart_page(mine, market=market, at=timezone.now())
    context: dict[str, Any] = cart_context(page.priced, units=page.units)
    context |= {"form": form, "kept": kept, "country": country, "needs_identity": needs_identity}
    status = 422 if form.errors else 200
    return frame.show(request, "storefront/checkout.html", market, context, status=status)


@frame.market_page
@never_cache
def review(request: HttpRequest, market: str) -> HttpResponse:
    """The whole price, promised for a quarter of an hour, and one button."""
    return _review(request, market, failure="")


def _review(request: HttpRequest, market: str, *, failure: str) -> HttpResponse:
    mine = frame.cart_of(request, market)
    goes_to = read_recipient(request.GET.get("r", "") or request.POST.get("r", ""))
    owner = frame.owner_of(request)
    address = carts.recipient_view(goes_to, owner=owner) if goes_to else None
    if mine is None:
        return redirect("storefront:cart", market)
    if goes_to is None or address is None:
        return redirect("storefront:checkout", market)
    wishes = carts.wishes_of(mine)
    if not wishes:
        return redirect("storefront:cart", market)
    quote = checkout.make_quote(
        market=market,
        lines=[(wish.listing, wish.quantity) for wish in wishes],
        recipient=goes_to,
        buyer=owner,
        at=timezone.now(),
        shown={wish.listing: wish.shown_minor for wish in wishes if wish.shown_minor},
    )
    units = sum(wish.quantity for wish in wishes)
    context = cart_context(quote.priced, units=units, found=quote.problems)
    context |= {
        "quote": quote,
        "r": write_recipient(goes_to),
        "address": address,
        "failure": failure,
        "is_ready": quote.token is not None,
    }
    status = 409 if failure else 200
    return frame.show(request, "storefront/review.html", market, context, status=status)


@frame.market_page
@require_POST
def pay(request: HttpRequest, market: str) -> HttpResponse:
    """Place the quote and go to the provider. Pressing twice is one order (CHK-3)."""
    try:
        placed = checkout.place(request.POST.get("quote", ""), at=timezone.now())
    except Refusal as no:
        return _review(request, market, failure=problems.of_refusal(no.code))
    # A stranger's link is as good as the token it was placed with: who has the one has both.
    token = "" if placed.quote.buyer else carts.link_token(placed.group)
    mine = frame.cart_of(request, market)
    if mine and placed.is_new:
        checkout.empty(cart=mine)
    response = paying.go(request, market, placed.group, token=token)
    if not placed.quote.buyer:
        paying.remember_group(response, request, placed.group)
    frame.remember_cart(response, request, market, mine)
    return response


def _kept(request: HttpRequest, country: str) -> list[RecipientView]:
    """Addresses to choose from: a person's own, or the one a stranger has just given."""
    if owner := frame.owner_of(request):
        return carts.recipients_of(owner, country=country)
    known = read_recipient(request.GET.get("r", "") or request.POST.get("r", ""))
    view = carts.recipient_view(known, owner=None) if known else None
    return [view] if view and view.country == country else []


def _chosen(text: str, kept: list[RecipientView]) -> RecipientId | None:
    return next((one.id for one in kept if str(one.id) == text), None)


def _to_review(market: str, recipient_id: RecipientId) -> HttpResponse:
    return redirect(
        reverse("storefront:review", args=[market]) + "?r=" + write_recipient(recipient_id)
    )


def write_recipient(identity: RecipientId) -> str:
    """A recipient's id as it stands in an address: signed, so that none can be tried out."""
    return signing.dumps(str(identity), salt=RECIPIENT_SALT)


def read_recipient(text: str) -> RecipientId | None:
    """The recipient of a signed text; None for one that is not ours."""
    if not text:
        return None
    try:
        return RecipientId(UUID(signing.loads(text, salt=RECIPIENT_SALT)))
    except (signing.BadSignature, ValueError):
        return None
