"""The application, a short page a step; each is saved, in any order, on any device."""

from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from entrepot.kernel import new_id
from entrepot.kit.scope import Audience, audience
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId, MerchantState
from entrepot.onboarding import commands, forms, queries
from entrepot.onboarding.pages import choices, framing, papers, seat
from entrepot.onboarding.queries import ApplicationRow, faults, words
from entrepot.onboarding.queries import documents as holding
from entrepot.onboarding.values import (
    FieldRefused,
    Item,
    Kind,
    LegalForm,
    NotComplete,
    NotOpen,
    Step,
)

CURRENCY: Final = {"GB": "GBP", "CN": "CNY", "JP": "JPY", "CH": "CHF"}


@never_cache
@require_http_methods(["GET", "HEAD"])
@audience(Audience.BUYER)
def begin(request: HttpRequest) -> HttpResponse:
    """One's applications; who has none begins the first."""
    who = offices.person(request)
    if who is None:
        return _to_sign_up(reverse("onboarding:apply"))
    mine = queries.mine(who)
    if not mine:
        return redirect("onboarding:apply-new")
    if len(mine) == 1 and "all" not in request.GET:
        return redirect(framing.place_of(mine[0]))
    rows = [{"row": one, "url": framing.place_of(one)} for one in mine]
    return render(request, "onboarding/mine.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.BUYER)
def new(request: HttpRequest) -> HttpResponse:
    """The first page of a further business; saving it makes the business."""
    who = offices.person(request)
    if who is None:
        return _to_sign_up(reverse("onboarding:apply-new"))
    country = _guess_country()
    initial = {"country": country, "office": choices.office_of(country)}
    form = forms.BusinessForm(
        request.POST or None, initial=initial, offices=choices.office_choices()
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        office = UUID(said.pop("office"))
        merchant = MerchantId(new_id())
        commands.start(
            merchant=merchant,
            office=office,
            language=get_language() or "en",
            currency=CURRENCY.get(said["country"], "EUR"),
            told={**said, "email": getattr(request.user, "email", "")},
            by=who,
            at=timezone.now(),
        )
        return _on(request, reverse("onboarding:apply-step", args=[merchant, Step.ADDRESS]))
    facts = framing.frame(None, Step.BUSINESS, []) | {"form": form}
    return render(request, "onboarding/step.html", facts, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@seat.applicant
def step(request: HttpRequest, merchant: UUID, step: str) -> HttpResponse:
    """One page of it."""
    row = queries.application(merchant)
    if row is None or step not in set(Step):
        raise Http404
    here = Step(step)
    if not row.is_open:
        return redirect("onboarding:start")
    items = queries.checklist(merchant)
    if here is Step.DOCUMENTS:
        return _documents(request, row, items)
    if here is Step.SEND:
        return _send(request, row, items)
    form = _form(request, row, here)
    if request.method == "POST" and form.is_valid() and _saved(request, row, here, form):
        return _on(request, framing.following(row, here))
    facts = framing.frame(row, here, items) | {"form": form}
    return render(request, "onboarding/step.html", facts, status=422 if form.errors else 200)


def _form(request: HttpRequest, row: ApplicationRow, here: Step) -> Any:
    """The form of a step, with what is known."""
    data = request.POST if request.method == "POST" else None
    known = {name: getattr(row, name) for name in (*queries.OF_MERCHANT, *queries.OWN)}
    match here:
        case Step.BUSINESS:
            known["office"] = str(row.office)
            return forms.BusinessForm(data, initial=known, offices=choices.office_choices())
        case Step.ADDRESS:
            return forms.AddressForm(data, initial=known, country=row.country)
        case Step.NUMBERS:
            known["holder"] = row.holder or row.legal_name
            known["representative"] = row.representative or row.contact_name
            return forms.NumbersForm(
                data,
                initial=known,
                country=row.country,
                legal_form=row.legal_form or LegalForm.COMPANY,
                today=timezone.now().date(),
            )
        case Step.GOODS:
            known["brands"] = "\n".join(row.brands)
            home = offices.office(row.office)
            return forms.GoodsForm(
                data,
                initial=known,
                markets=choices.market_choices(home.opens if home else ()),
                categories=choices.category_choices(),
            )
        case Step.STATEMENTS:
            texts = [(one.code, words.statement(one)) for one in _attested(row)]
            stated = {code: True for code, _text in texts if Step.STATEMENTS in row.steps}
            initial = {**stated, "signed_by": row.representative or row.contact_name}
            return forms.StatementsForm(data, initial=initial, texts=texts)
        case Step.DOCUMENTS | Step.SEND:
            raise AssertionError(here)


def _attested(row: ApplicationRow) -> list[Any]:
    asked = queries.judged(row.merchant)
    return [one.requirement for one in asked if one.requirement.kind is Kind.ATTESTED]


def _saved(request: HttpRequest, row: ApplicationRow, here: Step, form: django_forms.Form) -> bool:
    """Keep it; a refusal stands beside its field, and nothing typed is lost."""
    said = dict(form.cleaned_data)
    at, by = timezone.now(), seat.person(request)
    try:
        if isinstance(form, forms.StatementsForm):
            commands.make_statements(
                merchant=row.merchant, codes=form.codes, name=said["signed_by"],
                language=get_language() or "en", by=by, at=at,
            )  # fmt: skip
            return True
        if here is Step.BUSINESS:
            commands.change_office(merchant=row.merchant, office=UUID(said.pop("office")), at=at)
        if here is Step.NUMBERS:
            _check_double(row, said)
        commands.save_step(merchant=row.merchant, step=here, told=said, by=by, at=at)
    except FieldRefused as no:
        form.add_error(no.field if no.field in form.fields else None, faults.sentence(no))
        return False
    return True


def _check_double(row: ApplicationRow, said: dict[str, Any]) -> None:
    """Told where it is typed; handing in looks again."""
    if commands.vat_taken(said["vat_number"], merchant=row.merchant):
        raise FieldRefused(field="vat_number", reason="double", example=row.office_email)


def _documents(request: HttpRequest, row: ApplicationRow, items: list[Item]) -> HttpResponse:
    facts = framing.frame(row, Step.DOCUMENTS, items) | papers.slots_of(
        request, row.merchant, items
    )
    return render(request, "onboarding/step_documents.html", facts)


def _send(request: HttpRequest, row: ApplicationRow, items: list[Item]) -> HttpResponse:
    """Everything on one page, with what is missing; the button hands it in."""
    refused = ""
    status = 200
    if request.method == "POST":
        try:
            commands.hand_in(merchant=row.merchant, by=seat.person(request), at=timezone.now())
        except NotComplete:
            status = NotComplete.status
        except NotOpen:
            return redirect("onboarding:start")
        except FieldRefused as no:
            refused, status = faults.sentence(no), no.status
        else:
            return redirect("onboarding:start")
    facts = framing.frame(row, Step.SEND, items) | {
        "items": items,
        "missing": [one for one in items if framing.blocks(one)],
        "refused": refused,
        "documents": holding.documents(row.merchant),
        "may_send": row.state in {MerchantState.APPLIED, MerchantState.REFUSED},
    }
    return render(request, "onboarding/step_send.html", facts, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
@seat.applicant
def enter(request: HttpRequest, merchant: UUID) -> HttpResponse:  # noqa: ARG001  # the seat is taken
    """To the overview of this business."""
    return redirect("onboarding:start")


def _guess_country() -> str:
    """By the language one reads; a wrong guess is one choice away."""
    return {"it": "IT", "fr": "FR", "de": "DE", "es": "ES", "zh-hans": "CN"}.get(
        get_language() or "en", "GB"
    )


def _on(request: HttpRequest, url: str) -> HttpResponse:
    """To the next page. Where scripts run, errors came without one, so that "back" goes back."""
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(url)
    return redirect(url)


def _to_sign_up(back: str) -> HttpResponse:
    """First an account; then on where one was."""
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': back})}")
