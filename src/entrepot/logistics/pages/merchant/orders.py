"""Orders to ship: the list, the pick list, one parcel, its papers."""

import csv
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from entrepot.logistics import commands, queries, rules
from entrepot.logistics.forms import PackForm
from entrepot.logistics.templatetags.logistics import parcel_state
from entrepot.logistics.values import GONE, TO_SHIP, PaperKind, ParcelState
from entrepot.offices.queries import Seat, merchant_for, seat
from entrepot.offices.values import Resource, Role

LIST_SIZE: Final = 50
CSV_MAX: Final = 200
LABELS_MAX: Final = 100

TABS: Final[dict[str, tuple[object, tuple[ParcelState, ...]]]] = {
    "to-ship": (gettext_lazy("To ship"), TO_SHIP),
    "shipped": (gettext_lazy("On their way"), (ParcelState.SHIPPED,)),
    "delivered": (gettext_lazy("Delivered"), (ParcelState.DELIVERED,)),
    "all": (gettext_lazy("All"), tuple(ParcelState)),
}


@merchant_for(Resource.ORDERS)
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """Which orders wait for this merchant, and since when?"""
    mine = _seat(request)
    shown = request.GET.get("show", "to-ship")
    shown = shown if shown in TABS else "to-ship"
    words = request.GET.get("q", "").strip()[:40]
    find = partial(_find, mine, TABS[shown][1], words)
    if request.GET.get("format") == "csv":
        return _csv(find(offset=0, limit=CSV_MAX))
    offset = _number(request.GET.get("from", ""))
    found = find(offset=offset, limit=LIST_SIZE + 1)
    count, oldest = queries.waiting(_merchant(mine))
    return render(
        request,
        "logistics/orders.html",
        {
            "count": count,
            "oldest": oldest,
            "rows": found[:LIST_SIZE],
            "words": words,
            "shown": shown,
            "tabs": [
                {"name": name, "url": f"?show={key}", "is_current": key == shown}
                for key, (name, _states) in TABS.items()
            ],
            "csv": f"?{urlencode({'show': shown, 'q': words, 'format': 'csv'})}",
            "earlier": _link(shown, words, max(0, offset - LIST_SIZE)) if offset else "",
            "later": _link(shown, words, offset + LIST_SIZE) if len(found) > LIST_SIZE else "",
        },
    )


@merchant_for(Resource.ORDERS)
@require_GET
def pick_list(request: HttpRequest) -> HttpResponse:
    """What to fetch from the shelves, one row a SKU; made to be printed."""
    rows = queries.pick_list(_merchant(_seat(request)), limit=CSV_MAX)
    units = sum(row.quantity for row in rows)
    return render(request, "logistics/pick_list.html", {"rows": rows, "units": units})


@merchant_for(Resource.ORDERS)
@require_POST
def labels(request: HttpRequest) -> HttpResponse:
    """The labels of the ticked parcels as one PDF; those not packed yet have none."""
    ticked = [one for text in request.POST.getlist("parcel")[:LABELS_MAX] if (one := _uuid(text))]
    pdf = queries.labels(ticked, merchant=_merchant(_seat(request)))
    if pdf is None:
        messages.warning(request, _("Tick parcels that are packed: a label needs its number."))
        return redirect("logistics:orders")
    return _pdf(pdf, "labels.pdf")


@merchant_for(Resource.ORDERS)
@require_GET
def parcel(request: HttpRequest, parcel: UUID) -> HttpResponse:
    """One parcel from the shelf to the buyer's hands."""
    return _page(request, _found(request, parcel), form=PackForm())


@merchant_for(Resource.ORDERS)
@require_POST
def pick(request: HttpRequest, parcel: UUID) -> HttpResponse:
    """The button under the goods."""
    row = _found(request, parcel)
    return _step(request, row, lambda: commands.pick(parcel=row.id))


@merchant_for(Resource.ORDERS)
@require_POST
def pack(request: HttpRequest, parcel: UUID) -> HttpResponse:
    """Weigh and close; number, label and customs papers come at once."""
    row = _found(request, parcel)
    form = PackForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    try:
        commands.pack(
            parcel=row.id,
            weighed_g=form.weighed_g(),
            weighed_twice=form.cleaned_data["weighed_twice"],
            at=timezone.now(),
        )
    except commands.WeightDiffers as no:
        least, most = rules.kilograms(no.least_g), rules.kilograms(no.most_g)
        form.add_error(
            "weight_kg",
            _("These goods weigh between %(least)s and %(most)s kg. Count again, or tick below.")
            % {"least": least, "most": most},
        )
        return _page(request, row, form=form, status=422)
    except commands.NotReady as no:
        messages.error(request, _refused(no))
        return redirect("logistics:parcel", parcel=row.id)
    commands.make_papers(parcel=row.id, at=timezone.now())
    messages.success(request, _("Packed. Print the papers, then hand the parcel over."))
    return redirect("logistics:parcel", parcel=row.id)


@merchant_for(Resource.ORDERS)
@require_POST
def ship(request: HttpRequest, parcel: UUID) -> HttpResponse:
    """The carrier has it."""
    row = _found(request, parcel)
    return _step(request, row, lambda: commands.ship(parcel=row.id, at=timezone.now()))


@merchant_for(Resource.ORDERS)
@require_GET
def paper(request: HttpRequest, parcel: UUID, kind: str) -> HttpResponse:
    """One paper as PDF; never from a public folder."""
    row = _found(request, parcel)
    if kind not in set(PaperKind):
        raise Http404
    pdf = queries.paper(row.id, merchant=row.merchant, kind=PaperKind(kind))
    if pdf is None:
        raise Http404
    return _pdf(pdf, f"{row.number}-{kind}.pdf")


def _page(
    request: HttpRequest, row: queries.ParcelRow, *, form: PackForm, status: int = 200
) -> HttpResponse:
    least, most = rules.weight_bounds(row.lines)
    return render(
        request,
        "logistics/parcel.html",
        {
            "row": row,
            "form": form,
            "papers": queries.papers_of(row.id),
            "least_g": least,
            "most_g": most,
            "is_gone": row.state in GONE,
            "stages": _stages(row),
        },
        status=status,
    )


def _stages(row: queries.ParcelRow) -> list[dict[str, object]]:
    """To pick, packed, shipped, delivered: done, now or to come."""
    line = (
        (ParcelState.PICKED, _("Pick")),
        (ParcelState.PACKED, _("Pack and weigh")),
        (ParcelState.SHIPPED, _("Hand over")),
        (ParcelState.DELIVERED, _("Delivered")),
    )
    order = list(ParcelState)
    done = [order.index(row.state) >= order.index(state) for state, _name in line]
    if row.state is ParcelState.CANCELLED:
        done = [False] * len(line)
    return [
        {
            "name": name,
            "is_done": is_done,
            "is_now": not is_done and all(done[:at]) and row.state is not ParcelState.CANCELLED,
        }
        for at, ((_state, name), is_done) in enumerate(zip(line, done, strict=True))
    ]


def _step(request: HttpRequest, row: queries.ParcelRow, step: Callable[[], None]) -> HttpResponse:
    try:
        step()
    except (commands.NotReady, commands.CarrierUnavailable, commands.CarrierRefused) as no:
        messages.error(request, _refused(no))
    return redirect("logistics:parcel", parcel=row.id)


def _refused(no: Exception) -> str:
    if isinstance(no, commands.CarrierUnavailable):
        return _("The carrier does not answer. The parcel is as it was; try again in a minute.")
    if isinstance(no, commands.CarrierRefused):
        return _("The carrier does not take this parcel. Check address and weight.")
    return _("Somebody was quicker: this parcel has moved on. Look at it again.")


def _found(request: HttpRequest, parcel: UUID) -> queries.ParcelRow:
    row = queries.parcel(parcel, merchant=_merchant(_seat(request)))
    if row is None:
        raise Http404
    return row


def _find(
    mine: Seat, states: tuple[ParcelState, ...], words: str, *, offset: int, limit: int
) -> list[queries.ParcelRow]:
    return queries.for_merchant(
        _merchant(mine), states=states, words=words, limit=limit, offset=offset
    )


def _csv(rows: list[queries.ParcelRow]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="orders.csv"'
    writer = csv.writer(response)
    writer.writerow(["order", "state", "number", "destination", "units", "since", "last_event"])
    for row in rows:
        last = row.last.code if row.last else ""
        writer.writerow(
            [
                row.order_number,
                str(parcel_state(row.state)),
                row.number,
                row.destination,
                row.units,
                row.asked_at.isoformat(timespec="seconds"),
                last,
            ]
        )
    return response


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _seat(request: HttpRequest) -> Seat:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    return mine


def _merchant(mine: Seat) -> UUID:
    assert mine.merchant is not None
    return mine.merchant


def _link(shown: str, words: str, offset: int) -> str:
    return f"?{urlencode({'show': shown, 'q': words, 'from': offset})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
