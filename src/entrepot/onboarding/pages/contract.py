"""The merchant's contract: what is agreed, what is offered, what a sale nets."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.catalog.values import ListingId
from entrepot.money.values import currency
from entrepot.offices.queries import merchant as merchant_row
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import Resource
from entrepot.onboarding import commands, queries
from entrepot.onboarding.adapters import paper
from entrepot.onboarding.forms.terms import AcceptForm, ExampleForm
from entrepot.onboarding.pages import terms_shown
from entrepot.onboarding.pages.seat import own_merchant, person
from entrepot.onboarding.queries import example as examples
from entrepot.onboarding.queries import market_words as words
from entrepot.onboarding.queries.categories import category_names
from entrepot.onboarding.values.contract import NothingToAccept, TermsChanged

PAGE: Final = "onboarding/contract.html"


@never_cache
@require_safe
@merchant_for(Resource.CONTRACT)
def contract(request: HttpRequest) -> HttpResponse:
    """What is agreed, the offer that waits, and a price taken apart."""
    return render(request, PAGE, _facts(request))


@require_POST
@merchant_for(Resource.CONTRACT)
def accept(request: HttpRequest, contract: UUID) -> HttpResponse:
    """The button under the terms."""
    _own_offer(request, contract)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _facts(request, form=form), status=422)
    try:
        commands.accept_terms(
            merchant=own_merchant(request),
            contract=contract,
            digest=form.cleaned_data["digest"],
            language=get_language() or "en",
            by=person(request),
            at=timezone.now(),
        )
    except (TermsChanged, NothingToAccept) as no:
        messages.error(request, words.of_refusal(no.code))
        return render(request, PAGE, _facts(request), status=no.status)
    messages.success(request, _("The terms are accepted. A copy is below."))
    return redirect("onboarding:contract")


@require_POST
@merchant_for(Resource.CONTRACT)
def decline(request: HttpRequest, contract: UUID) -> HttpResponse:
    """The other button."""
    _own_offer(request, contract)
    try:
        commands.decline_terms(
            merchant=own_merchant(request),
            contract=contract,
            by=person(request),
            at=timezone.now(),
        )
    except NothingToAccept as no:
        messages.error(request, words.of_refusal(no.code))
        return render(request, PAGE, _facts(request), status=no.status)
    messages.success(request, _("The terms are declined."))
    return redirect("onboarding:contract")


@never_cache
@require_safe
@merchant_for(Resource.CONTRACT)
def document(request: HttpRequest, contract: UUID) -> HttpResponse:
    """The terms as a PDF, in the reader's language, with the acceptance under them."""
    mine = own_merchant(request)
    row = queries.contract_of(mine, contract)
    home = merchant_row(mine)
    if row is None or home is None:
        raise Http404
    language = get_language() or "en"
    response = HttpResponse(
        paper.contract(
            row,
            legal_name=home.legal_name,
            language=language,
            categories=category_names(language),
        ),
        content_type="application/pdf",
    )
    name = f"{row.terms.plan}-{row.terms.version}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _own_offer(request: HttpRequest, contract: UUID) -> None:
    """Somebody else's does not exist."""
    if queries.contract_of(own_merchant(request), contract) is None:
        raise Http404


def _facts(request: HttpRequest, form: AcceptForm | None = None) -> dict[str, Any]:
    mine, language = own_merchant(request), get_language() or "en"
    today = timezone.now().date()
    home = merchant_row(mine)
    assert home is not None
    now, waiting = queries.contract(mine, on=today), queries.offer(mine)
    listings = examples.choices(mine, language)
    asked = "listing" in request.GET
    trying = ExampleForm(request.GET if asked else None, listings=listings)
    found: Any = None
    if asked and trying.is_valid():
        price = trying.cleaned_data["price"]
        unit = currency(home.currency)
        found = examples.example(
            mine,
            ListingId(UUID(trying.cleaned_data["listing"])),
            price_minor=int(price.scaleb(unit.exponent)) if price is not None else None,
            language=language,
            day=today,
        )
    is_example = isinstance(found, examples.Example)
    return {
        "home": home,
        "now": terms_shown.contract(now) if now else None,
        "offer": terms_shown.contract(waiting) if waiting else None,
        "form": form or (AcceptForm(initial={"digest": waiting.terms.digest}) if waiting else None),
        "past": [terms_shown.contract(one) for one in queries.contracts(mine)],
        "deposit": queries.deposit(mine, home.currency),
        "listings": listings,
        "trying": trying,
        "example": terms_shown.example(found) if is_example else None,
        "no_example": None if is_example or found is None else found.code,
    }
