"""The operator's offices: which there are, what each opens, and which hub stands above it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.kernel import new_id
from entrepot.kit.templatetags.money import country_name
from entrepot.lanes.values.consignment import COUNTRIES
from entrepot.offices import commands, queries
from entrepot.offices.forms.houses import OfficeForm
from entrepot.offices.pages import words
from entrepot.offices.queries import OfficeRow, operator_for
from entrepot.offices.values import OfficeId, Resource, Role

UNPROCESSABLE: Final = 422


@require_safe
@operator_for(Resource.OFFICES)
def houses(request: HttpRequest) -> HttpResponse:
    """Where are we, and which markets does each office open?"""
    rows = queries.offices()
    facts = {
        "rows": rows,
        "countries": len({row.country for row in rows}),
        "may_write": _may_write(request),
    }
    return render(request, "offices/houses.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.OFFICES)
def open_house(request: HttpRequest) -> HttpResponse:
    """A new office."""
    return _form_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.OFFICES)
def house(request: HttpRequest, office: UUID) -> HttpResponse:
    """What an office is and does."""
    row = queries.office(office)
    if row is None:
        raise Http404
    return _form_page(request, row)


def _form_page(request: HttpRequest, row: OfficeRow | None) -> HttpResponse:
    others = [one for one in queries.offices() if row is None or one.id != row.id]
    form = OfficeForm(
        request.POST if request.method == "POST" else None,
        countries=COUNTRIES,
        hubs=[(str(one.id), one.city) for one in others if one.hub is None],
        initial=_initial(row) if row else {"languages": ["en"]},
    )
    if request.method == "POST" and form.is_valid():
        saved = row.id if row else OfficeId(new_id())
        try:
            is_new = commands.save_office(form.facts(), office=saved)
        except commands.CodeTaken as no:
            form.add_error("code", words.sentence(no))
        except commands.BadHub as no:
            form.add_error("hub", words.sentence(no))
        else:
            if is_new:
                messages.success(request, _("The office is open. Invite its head now."))
                return redirect("offices:house-team", office=saved, role=Role.OFFICE.value)
            messages.success(request, _("Saved."))
            return redirect("offices:house", office=saved)
    language = get_language() or "en"
    facts = {
        "form": form,
        "short": [form[name] for name in ("city", "code", "country", "serves", "opens", "hub")],
        "reach": [form[name] for name in ("email", "phone")],
        "row": row,
        "under": [one for one in others if row and one.hub == row.id],
        "countries": [(code, country_name(code, language)) for code in sorted(COUNTRIES)],
        "may_write": _may_write(request),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "offices/house.html", facts, status=status)


def _initial(row: OfficeRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "city": row.city_own,
        "country": row.country,
        "languages": list(row.languages),
        "opens": ", ".join(row.opens),
        "serves": ", ".join(row.serves),
        "hub": str(row.hub or ""),
        "email": row.email,
        "phone": row.phone,
    }


def _may_write(request: HttpRequest) -> bool:
    return queries.may(request, Role.OPERATOR, Resource.OFFICES, write=True)
