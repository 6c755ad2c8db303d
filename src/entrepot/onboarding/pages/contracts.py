"""The operator's terms: versions, offers, deposits."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.kernel import Refusal, new_id
from entrepot.ledger.rules import NotEnough
from entrepot.money.values import currency
from entrepot.offices.queries import merchant as merchant_row
from entrepot.offices.queries import merchants, operator_for
from entrepot.offices.values import MerchantId, Resource
from entrepot.onboarding import commands, queries
from entrepot.onboarding.forms.terms import DepositForm, OfferForm, TermsForm
from entrepot.onboarding.pages import terms_shown
from entrepot.onboarding.pages.seat import person
from entrepot.onboarding.queries import market_words as words
from entrepot.onboarding.values.contract import BadTerms, TermsId


@never_cache
@require_safe
@operator_for(Resource.CONTRACT)
def contracts(request: HttpRequest) -> HttpResponse:
    """Plans with their versions, and what each merchant has agreed to."""
    return render(request, "onboarding/contracts.html", _facts(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.CONTRACT)
def new_terms(request: HttpRequest) -> HttpResponse:
    """The next version of a plan, as a draft."""
    form = TermsForm(request.POST or None, languages=settings.LANGUAGES)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = commands.write_terms(
                plan=data["plan"],
                commission=data["commission"],
                currency=data["currency"],
                by=person(request),
                at=timezone.now(),
                deposit_minor=form.minor("deposit"),
                yearly_fee_minor=form.minor("yearly_fee"),
                order_fee_minor=form.minor("order_fee"),
                listings_max=data["listings_max"],
                notice_days=data["notice_days"],
                text=form.texts(),
            )
        except BadTerms as no:
            field = {"text": "text_en"}.get(no.field, no.field)
            form.add_error(field, str(words.BAD_TERMS.get(no.reason, no.reason)))
        else:
            messages.success(request, _("The draft is kept. Read it, then publish it."))
            return redirect("onboarding:terms", terms=made)
    return render(
        request, "onboarding/terms_new.html", {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_safe
@operator_for(Resource.CONTRACT)
def terms(request: HttpRequest, terms: UUID) -> HttpResponse:
    """One version, whole."""
    found = queries.terms(terms)
    if found is None:
        raise Http404
    return render(request, "onboarding/terms.html", {"terms": terms_shown.terms(found)})


@require_POST
@operator_for(Resource.CONTRACT)
def publish(request: HttpRequest, terms: UUID) -> HttpResponse:
    """From now on it can be offered, and stays as it is."""
    try:
        commands.publish_terms(terms=TermsId(terms), at=timezone.now())
    except commands.AlreadyPublished as no:
        messages.error(request, words.of_refusal(no.code))
    else:
        messages.success(request, _("The version is published."))
    return redirect("onboarding:terms", terms=terms)


@require_POST
@operator_for(Resource.CONTRACT)
def offer(request: HttpRequest) -> HttpResponse:
    """Put terms before a merchant."""
    form = _offer_form(request)
    if not form.is_valid():
        return render(request, "onboarding/contracts.html", _facts(request, form=form), status=422)
    try:
        commands.offer_terms(
            merchant=MerchantId(UUID(form.cleaned_data["merchant"])),
            terms=TermsId(UUID(form.cleaned_data["terms"])),
            by=person(request),
            at=timezone.now(),
        )
    except (commands.AlreadyOffered, BadTerms) as no:
        reason = words.BAD_TERMS[no.reason] if isinstance(no, BadTerms) else ""
        form.add_error("terms", str(reason or words.of_refusal(no.code)))
        return render(
            request, "onboarding/contracts.html", _facts(request, form=form), status=no.status
        )
    messages.success(request, _("The terms are offered."))
    return redirect("onboarding:contracts")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.CONTRACT)
def merchant_contract(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """What one merchant has agreed to, and its deposit."""
    row = merchant_row(MerchantId(merchant))
    if row is None:
        raise Http404
    form = DepositForm(request.POST or None, initial={"transfer": new_id()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            no = _deposit(form, row.id, row.currency)
            if no is None:
                messages.success(request, _("The deposit is in the ledger."))
                return redirect("onboarding:merchant-contract", merchant=merchant)
            form.add_error("amount", words.of_refusal(no.code))
            status = no.status
    facts = {
        "merchant": row,
        "contracts": [terms_shown.contract(one) for one in queries.contracts(merchant)],
        "deposit": queries.deposit(row.id, row.currency),
        "form": form,
    }
    return render(request, "onboarding/merchant_contract.html", facts, status=status)


def _deposit(form: DepositForm, merchant: MerchantId, code: str) -> Refusal | None:
    data = form.cleaned_data
    is_return = data["direction"] == "returned"
    move = commands.return_deposit if is_return else commands.receive_deposit
    try:
        move(
            merchant=merchant,
            transfer=data["transfer"],
            amount_minor=int(data["amount"].scaleb(currency(code).exponent)),
            reference=data["reference"],
            at=timezone.now(),
        )
    except NotEnough as no:
        return no
    return None


def _offer_form(request: HttpRequest) -> OfferForm:
    return OfferForm(
        request.POST if request.method == "POST" else None,
        terms=terms_shown.pairs(queries.all_terms()),
        merchants=[(one.id, one.name) for one in merchants()],
    )


def _facts(request: HttpRequest, form: OfferForm | None = None) -> dict[str, Any]:
    search = request.GET.get("q", "")[:100]
    return {
        "versions": [terms_shown.terms(one) for one in queries.all_terms()],
        "contracts": [terms_shown.contract(one) for one in queries.newest_contracts(search=search)],
        "form": form or _offer_form(request),
        "q": search,
    }
