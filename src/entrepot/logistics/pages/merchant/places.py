"""Warehouses: where goods lie and from where they are sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entrepot.kit.templatetags.money import country_name
from entrepot.logistics import commands, queries, rules
from entrepot.logistics.forms import KINDS, PlaceForm
from entrepot.logistics.queries import PlaceRow
from entrepot.logistics.values import BadPlace
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for, seat
from entrepot.offices.values import Resource, Role

UNPROCESSABLE = 422
FIELDS = ("name", "kind", *rules.ADDRESS_FIELDS)


@merchant_for(Resource.STOCK)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Where do our goods lie, and from where are they sent first?"""
    rows = queries.places(_merchant(request))
    open_ones = [row for row in rows if row.closed_at is None]
    return render(
        request,
        "logistics/places.html",
        {
            "rows": [(row, _kind(row)) for row in open_ones],
            "closed": [row for row in rows if row.closed_at is not None],
            "units": sum(row.lying.units for row in open_ones),
            "may_write": _may_write(request),
        },
    )


@merchant_for(Resource.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A further warehouse; its country says what its address needs."""
    merchant = _merchant(request)
    countries = _countries(merchant)
    home = _home(merchant)
    asked = request.POST.get("country") or request.GET.get("country") or home
    country = asked if asked in dict(countries) else home
    form = PlaceForm(request.POST or None, country=country)
    if request.method == "POST" and form.is_valid():
        try:
            commands.open_place(merchant=merchant, draft=form.draft())
        except BadPlace as no:
            form.refuse(no)
        else:
            messages.success(request, _("The warehouse is there: goods can be received into it."))
            return redirect("logistics:places")
    return _page(request, form, countries=countries)


@merchant_for(Resource.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, node: UUID) -> HttpResponse:
    """Another name or address of a warehouse."""
    merchant = _merchant(request)
    row = _found(node, merchant)
    countries = _countries(merchant)
    asked = request.POST.get("country") or request.GET.get("country") or row.country
    country = asked if asked in dict(countries) else row.country
    initial = {name: getattr(row, name) for name in FIELDS}
    form = PlaceForm(request.POST or None, country=country, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_place(node=row.id, merchant=merchant, draft=form.draft())
        except BadPlace as no:
            form.refuse(no)
        else:
            messages.success(request, _("Saved. Labels that are printed keep the old address."))
            return redirect("logistics:places")
    return _page(request, form, countries=countries, row=row)


@merchant_for(Resource.STOCK)
@require_POST
def first(request: HttpRequest, node: UUID) -> HttpResponse:
    """Send from here first."""
    merchant = _merchant(request)
    row = _found(node, merchant)
    try:
        commands.ship_first_from(node=row.id, merchant=merchant)
    except BadPlace:
        messages.error(request, _("From this place people fetch their goods: nothing is sent."))
    else:
        done = _("Orders are sent from %(name)s when all of their goods lie there.")
        messages.success(request, done % {"name": row.name})
    return redirect("logistics:places")


@merchant_for(Resource.STOCK)
@require_POST
def close(request: HttpRequest, node: UUID) -> HttpResponse:
    """Close it, when nothing lies there."""
    merchant = _merchant(request)
    row = _found(node, merchant)
    try:
        commands.close_place(node=row.id, merchant=merchant, at=timezone.now())
    except commands.PlaceNotEmpty:
        messages.error(
            request, _("Units lie there or are held for orders: it can be closed when it is empty.")
        )
    except commands.LastPlace:
        messages.error(request, _("This is your only warehouse: add another one first."))
    except commands.NoSuchPlace:
        raise Http404 from None
    else:
        messages.success(request, _("Closed. What happened there stays on record."))
    return redirect("logistics:places")


def _page(
    request: HttpRequest,
    form: PlaceForm,
    *,
    countries: list[tuple[str, str]],
    row: PlaceRow | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "row": row, "countries": countries}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "logistics/place.html", context, status=status)


def _kind(row: PlaceRow) -> str:
    return str(dict(KINDS).get(row.kind.value, row.kind.value))


def _countries(merchant: UUID) -> list[tuple[str, str]]:
    language = get_language() or "en"
    known = rules.countries_of(_home(merchant))
    return sorted(
        ((code, country_name(code, language)) for code in known), key=lambda pair: pair[1]
    )


def _home(merchant: UUID) -> str:
    row = offices.merchant(merchant)
    assert row is not None
    return row.country


def _found(node: UUID, merchant: UUID) -> PlaceRow:
    row = queries.place(node, merchant=merchant)
    if row is None:
        raise Http404
    return row


def _may_write(request: HttpRequest) -> bool:
    return offices.may(request, Role.MERCHANT, Resource.STOCK, write=True)


def _merchant(request: HttpRequest) -> UUID:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant
