"""Suggesting products to their merchants, and the views an agent keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from entrepot.offices.queries import office_for, person
from entrepot.offices.values import Resource
from entrepot.selection import commands
from entrepot.selection.forms import SuggestForm, ViewForm
from entrepot.selection.pages import shown
from entrepot.selection.queries import opening, suggestions

UNPROCESSABLE = 422


@office_for(Resource.SELECTION)
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """The chosen products, once more, with a word to the merchant; then sent."""
    office, market = shown.office_of(request), shown.market_of(request)
    wanted = list(dict.fromkeys(shown.uuid_of(one) for one in request.POST.getlist("p")))
    if "compare" in request.POST and len(wanted) > 1:
        chosen = "&".join(f"p={one}" for one in wanted[:3])
        return redirect(f"{reverse('selection:compare')}?market={market}&{chosen}")
    if not wanted or len(wanted) > commands.PRODUCTS_MAX:
        messages.error(
            request,
            _("Choose from one to %(most)s products of the list first.")
            % {"most": commands.PRODUCTS_MAX},
        )
        return redirect(f"{reverse('selection:office')}?market={market}")
    form = SuggestForm(request.POST if "send" in request.POST else None)
    if "send" in request.POST and form.is_valid():
        made = commands.suggest(
            office=office,
            products=wanted,
            market=market,
            note=form.cleaned_data["note"],
            at=timezone.now(),
            by=person(request),
        )
        said = ngettext("Sent to %(n)s merchant.", "Sent to %(n)s merchants.", len(made)) % {
            "n": len(made)
        }
        messages.success(request, said)
        return redirect("selection:sent")
    found = opening.opened(
        wanted, market=market, at=timezone.now(), language=shown.language(), office=office
    )
    return render(
        request,
        "selection/suggest.html",
        {
            "form": form,
            "market": market,
            "market_name": shown.market_name(market),
            "sides": [shown.anatomy(one) for one in found],
            "merchants": len({one.merchant for one in found}),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


@office_for(Resource.SELECTION)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What have we suggested, and what did they say?"""
    rows = suggestions.sent_by(shown.office_of(request))
    return render(
        request,
        "selection/sent.html",
        {
            "rows": [{"row": row, "market": shown.market_name(row.market)} for row in rows],
            "open": sum(row.open for row in rows),
            "accepted": sum(row.accepted for row in rows),
        },
    )


@office_for(Resource.SELECTION)
@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep the filter as it is, or forget one."""
    office, own = shown.office_of(request), person(request)
    assert own is not None
    back = reverse("selection:office")
    if "drop" in request.POST:
        commands.drop_view(view=shown.uuid_of(request.POST["drop"]), office=office, owner=own)
        return redirect(back)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of up to 60 letters."))
        return redirect(f"{back}?{request.POST.get('query', '')[:500]}")
    query = form.cleaned_data["query"]
    commands.keep_view(office=office, owner=own, name=form.cleaned_data["name"], query=query)
    messages.success(request, _("The view is kept."))
    return redirect(f"{back}?{query}")
