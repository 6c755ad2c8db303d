"""Checks that wait for a person: numbers that differ, rights to be looked at."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.kernel import Refusal
from entrepot.offices.queries import merchant as merchant_row
from entrepot.offices.queries import office_for, seat
from entrepot.offices.values import MerchantId, OfficeId, Resource, Role
from entrepot.onboarding import commands, queries
from entrepot.onboarding.forms.terms import DecideForm
from entrepot.onboarding.pages import terms_shown
from entrepot.onboarding.pages.seat import person
from entrepot.onboarding.queries import market_words as words
from entrepot.onboarding.values.checks import CheckKind


@never_cache
@require_safe
@office_for(Resource.REVIEW)
def checks(request: HttpRequest) -> HttpResponse:
    """What is open in the office's portfolio, the oldest first."""
    home = _office(request)
    facts = {
        "rows": [
            terms_shown.check(one.check) | {"owner": one.merchant_name}
            for one in queries.open_checks(office=home)
        ],
        "rights": [
            terms_shown.right(one, owner) for one, owner in queries.waiting_rights(office=home)
        ],
    }
    return render(request, "onboarding/checks.html", facts)


@never_cache
@require_safe
@office_for(Resource.REVIEW)
def merchant_checks(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """A merchant's numbers, its rights, and all that registers answered."""
    return render(request, "onboarding/merchant_checks.html", _facts(request, merchant))


@require_POST
@office_for(Resource.REVIEW)
def decide(request: HttpRequest, merchant: UUID, check: str) -> HttpResponse:
    """Take or refuse what a register left open."""
    known = _kind(check)
    _own(request, merchant)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return render(
            request, "onboarding/merchant_checks.html", _facts(request, merchant), status=422
        )
    try:
        commands.decide(
            merchant=merchant,
            kind=known,
            accept=form.cleaned_data["accept"],
            by=person(request),
            why=form.cleaned_data["why"],
            at=timezone.now(),
        )
    except (commands.ReasonTooShort, commands.NothingToDecide) as no:
        return _refused(request, merchant, no, about=check, typed=form.cleaned_data["why"])
    messages.success(request, _("Your decision is kept with its reason."))
    return redirect("onboarding:merchant-checks", merchant=merchant)


@require_POST
@office_for(Resource.REVIEW)
def again(request: HttpRequest, merchant: UUID, check: str) -> HttpResponse:
    """Ask the register once more; the answer comes within a minute."""
    known = _kind(check)
    _own(request, merchant)
    commands.ask_again(merchant=merchant, kind=known, at=timezone.now())
    messages.success(request, _("The register is asked again. Its answer comes within a minute."))
    return redirect("onboarding:merchant-checks", merchant=merchant)


@require_POST
@office_for(Resource.REVIEW)
def review_right(request: HttpRequest, merchant: UUID, right: UUID) -> HttpResponse:
    """Approve or refuse a right to a brand."""
    home = _own(request, merchant)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return render(
            request, "onboarding/merchant_checks.html", _facts(request, merchant), status=422
        )
    try:
        commands.review_right(
            right=right,
            office=home,
            approve=form.cleaned_data["accept"],
            by=person(request),
            note=form.cleaned_data["why"],
            at=timezone.now(),
        )
    except (commands.ReasonTooShort, commands.RightDecided) as no:
        return _refused(request, merchant, no, about=str(right), typed=form.cleaned_data["why"])
    messages.success(request, _("Your decision is kept with its reason."))
    return redirect("onboarding:merchant-checks", merchant=merchant)


def _refused(
    request: HttpRequest, merchant: UUID, no: Refusal, *, about: str, typed: str
) -> HttpResponse:
    facts = _facts(request, merchant) | {
        "wrong_at": about,
        "typed": typed,
        "wrong": words.of_refusal(no.code),
    }
    return render(request, "onboarding/merchant_checks.html", facts, status=no.status)


def _facts(request: HttpRequest, merchant: UUID) -> dict[str, Any]:
    home = _own(request, merchant)
    row = merchant_row(MerchantId(merchant), office=home)
    assert row is not None
    return {
        "merchant": row,
        "checks": [terms_shown.check(one) for one in queries.checks(merchant)],
        "rights": [terms_shown.right(one) for one in queries.brand_rights(merchant)],
        "evidence": terms_shown.evidence(queries.evidence(merchant)),
    }


def _own(request: HttpRequest, merchant: UUID) -> OfficeId:
    """The office whose merchant it is; another's answers 404."""
    home = _office(request)
    if merchant_row(MerchantId(merchant), office=home) is None:
        raise Http404
    return home


def _office(request: HttpRequest) -> OfficeId:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def _kind(kind: str) -> CheckKind:
    if kind not in set(CheckKind):
        raise Http404
    return CheckKind(kind)
