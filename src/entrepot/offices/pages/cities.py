"""What our cities are called in each language, for an office and for the operator."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepot.offices import commands, queries
from entrepot.offices.forms.places import CityForm
from entrepot.offices.queries import office_for, operator_for, places
from entrepot.offices.values import OfficeId, Resource, Role

UNPROCESSABLE: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@office_for(Resource.MERCHANTS)
def office_cities(request: HttpRequest) -> HttpResponse:
    """The cities of an office, of those under it and of their merchants."""
    mine = queries.seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    may_write = queries.may(request, Role.OFFICE, Resource.MERCHANTS, write=True)
    return _page(request, queries.offices_under(mine.office), mine.office, may_write=may_write)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.OFFICES)
def operator_cities(request: HttpRequest) -> HttpResponse:
    """The cities of all offices and merchants."""
    offices = [one.id for one in queries.offices()]
    may_write = queries.may(request, Role.OPERATOR, Resource.OFFICES, write=True)
    return _page(request, offices, None, may_write=may_write)


def _page(
    request: HttpRequest,
    offices: Collection[OfficeId],
    by_office: OfficeId | None,
    *,
    may_write: bool,
) -> HttpResponse:
    rows = places.cities(offices)
    asked = (request.GET.get("country", ""), request.GET.get("city", ""))
    chosen = next((row for row in rows if (row.country, row.city) == asked), None)
    if request.method == "POST" and chosen is None:
        raise Http404
    form = None
    if chosen is not None:
        data = request.POST if request.method == "POST" else None
        form = CityForm(data, usual=chosen.usual, initial=dict(chosen.own))
        if request.method == "POST" and form.is_valid():
            commands.name_city(
                city=chosen.city,
                country=chosen.country,
                names=form.names(),
                offices=offices,
                by_office=by_office,
            )
            messages.success(request, _("Saved. Pages call the city so from now on."))
            return redirect(request.path)
    facts = {
        "rows": [
            {
                "row": row,
                "names": [
                    (code, row.own.get(code) or row.usual.get(code) or "", code in row.own)
                    for code, _name in settings.LANGUAGES
                ],
                "url": f"?{urlencode({'country': row.country, 'city': row.city})}#names",
            }
            for row in rows
        ],
        "languages": settings.LANGUAGES,
        "lacking": sum(not row.own and not row.usual for row in rows),
        "chosen": chosen,
        "form": form,
        "may_write": may_write,
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "offices/cities.html", facts, status=status)
