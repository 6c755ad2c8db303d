"""The operator's list of what is asked of businesses."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource
from entrepot.onboarding import commands, forms, queries
from entrepot.onboarding.pages.seat import person
from entrepot.onboarding.queries import faults, words
from entrepot.onboarding.values import Requirement


@never_cache
@require_safe
@operator_for(Resource.REVIEW)
def requirements(request: HttpRequest) -> HttpResponse:
    """What is asked today, in order, with what comes later and what is switched off."""
    today = timezone.now().date()
    now = {one.code: one for one in queries.requirements(today)}
    written = queries.requirement_versions()
    rows = [
        {"row": one, "title": words.title(one), "coming": _coming(written, one.code, today)}
        for one in now.values()
    ]
    off = {one.code: one for one in written if one.code not in now}
    facts = {
        "rows": rows,
        "off": [{"row": one, "title": words.title(one)} for one in off.values()],
    }
    return render(request, "onboarding/requirements.html", facts)


def _coming(written: list[Requirement], code: str, today: date) -> Requirement | None:
    return next((one for one in written if one.code == code and one.since > today), None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.REVIEW)
def new(request: HttpRequest) -> HttpResponse:
    """One of the operator's own."""
    return _edit(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.REVIEW)
def requirement(request: HttpRequest, requirement: str) -> HttpResponse:
    """A further version of one; earlier ones stay on record below."""
    today = timezone.now().date()
    versions = queries.requirement_history(requirement)
    if not versions:
        raise Http404
    shown = next((one for one in versions if one.since <= today), versions[0])
    return _edit(request, shown, versions)


def _edit(
    request: HttpRequest, known: Requirement | None, versions: list[Requirement] | None = None
) -> HttpResponse:
    today = timezone.now().date()
    initial = _initial(known) | {"since": today} if known else {}
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and known is not None:
        data["code"] = known.code
    form = forms.RequirementForm(
        data, initial=initial, today=today, language=get_language() or "en"
    )
    if known is not None:
        form.fields["code"].disabled = True
    if data is not None and form.is_valid():
        try:
            commands.write_requirement(wanted=form.wanted(), by=person(request), at=timezone.now())
        except commands.BadRequirement as no:
            form.add_error(no.field if no.field in form.fields else None, faults.reason(no.reason))
        else:
            messages.success(request, _("Saved as a new version."))
            return redirect("onboarding:requirements")
    facts = {
        "form": form,
        "known": known,
        "versions": versions or [],
        "title": known and words.title(known),
    }
    return render(request, "onboarding/requirement.html", facts, status=422 if form.errors else 200)


def _initial(one: Requirement) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "document": one.document,
        "check": one.check,
        "gate": one.gate,
        "countries": sorted(one.countries),
        "markets": " ".join(sorted(one.markets)),
        "legal_forms": sorted(one.forms),
        "place": one.place,
        "recheck_days": one.recheck_days,
        "source": one.source,
        "is_on": one.is_on,
        **{f"title_{code}": text for code, text in one.titles.items()},
    }
