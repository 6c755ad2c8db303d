"""Weights: what each question counts, what a change would do, and every version before."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepot.offices.queries import office_for, person
from entrepot.offices.values import Resource
from entrepot.selection import commands, queries
from entrepot.selection.forms import WeightForm
from entrepot.selection.pages import shown, words
from entrepot.selection.queries import preview as previewing
from entrepot.selection.values import PARTS

UNPROCESSABLE = 422


@office_for(Resource.SELECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    """What does each question count? The effect is shown before it holds."""
    office, market = shown.office_of(request), shown.market_of(request)
    held = queries.weights_of(office)
    form, seen, status = _asked(request, held), None, 200
    if request.method == "POST":
        if not form.is_valid():
            status = UNPROCESSABLE
        elif "save" in request.POST:
            version = commands.set_weights(
                office=office,
                weights=form.cleaned_data["weights"],
                why=form.cleaned_data["why"],
                at=timezone.now(),
                by=person(request),
            )
            messages.success(request, _("Version %(version)s holds now.") % {"version": version})
            return redirect("selection:weights")
        else:
            seen = previewing.preview(
                office,
                market=market,
                weights=form.cleaned_data["weights"],
                language=shown.language(),
            )
    older = queries.history(office)
    people = queries.people_of([one.by for one in older if one.by])
    return render(
        request,
        "selection/weights.html",
        {
            "form": form,
            "held": held,
            "preview": seen,
            "market": market,
            "market_name": shown.market_name(market),
            "heads": [words.PARTS[part] for part in PARTS],
            "versions": [
                {
                    "row": one,
                    "by": people.get(one.by, "") if one.by else "",
                    "figures": one.weights.figures,
                    "is_held": one.version == held.version,
                }
                for one in older
            ],
        },
        status=status,
    )


def _asked(request: HttpRequest, held: queries.WeightRow) -> WeightForm:
    """What was typed; an older version that is looked at; or what holds."""
    if request.method == "POST":
        return WeightForm(request.POST)
    start = held
    text = request.GET.get("version", "")
    if text:
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise Http404
        found = queries.version_of(shown.office_of(request), int(text))
        if found is None:
            raise Http404
        start = found
    why = _("Back to version %(version)s") % {"version": start.version} if text else ""
    return WeightForm(initial={**start.weights.plain(), "why": why})
