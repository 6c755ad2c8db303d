"""The audit log: who did what, for whom, to what, before and after, and why (SEC-3)."""

import csv
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepot.kit import trail as log
from entrepot.offices import queries
from entrepot.offices.queries import (
    ActFilter,
    ActRow,
    merchant_for,
    office_for,
    operator_for,
)
from entrepot.offices.values import Resource, Role

PAGE: Final = 50
LETTERS_MAX: Final = 100
NUMBER_MAX: Final = 18
COLUMNS: Final = (
    *("at", "who", "role", "office", "merchant", "by_mandate", "via"),
    *("what", "on", "object", "before", "after", "why"),
)


@require_safe
@operator_for(Resource.TRAIL)
def operator_trail(request: HttpRequest) -> HttpResponse:
    """Everything that was done."""
    return _page(request, {}, {"is_operator": True, "offices": queries.offices()})


@require_safe
@office_for(Resource.TRAIL)
def office_trail(request: HttpRequest) -> HttpResponse:
    """What an office did, and what happened with its merchants."""
    mine = queries.seat(request, Role.OFFICE)
    assert mine is not None
    return _page(request, {"office": mine.office}, {"is_office": True})


@require_safe
@merchant_for(Resource.TRAIL)
def merchant_trail(request: HttpRequest) -> HttpResponse:
    """What happened with us: by our own people, by our office, by the gateway."""
    mine = queries.seat(request, Role.MERCHANT)
    assert mine is not None
    return _page(request, {"merchant": mine.merchant}, {"is_merchant": True})


def _page(request: HttpRequest, seen: dict[str, Any], facts: dict[str, Any]) -> HttpResponse:
    narrowed = _narrowed(request)
    if request.GET.get("format") == "csv":
        return _csv(queries.acts(narrowed, limit=queries.ACTS_MAX, **seen))
    found = queries.acts(narrowed, limit=PAGE + 1, **seen)
    rows = found[:PAGE]
    said = {name: request.GET.get(name, "") for name in _NAMES}
    here = {name: value for name, value in said.items() if value}
    return render(
        request,
        "offices/trail.html",
        {
            "rows": rows,
            "said": said,
            "is_narrowed": bool(here),
            "names": log.act_names(),
            "later": _address(here, before=rows[-1].id) if len(found) > PAGE else "",
            "first": _address(here) if narrowed.before else "",
            "csv": _address(here, format="csv"),
            **facts,
        },
    )


_NAMES: Final = ("who", "what", "merchant", "office", "since", "until")


def _narrowed(request: HttpRequest) -> ActFilter:
    """What the address asks for; what cannot be read narrows nothing."""
    said = request.GET
    before = said.get("before", "")
    return ActFilter(
        who=said.get("who", "").strip().replace("\x00", "")[:LETTERS_MAX],
        what=said.get("what", "").replace("\x00", "")[:LETTERS_MAX],
        merchant=_uuid(said.get("merchant", "")),
        office=_uuid(said.get("office", "")),
        since=_day(said.get("since", "")),
        until=_day(said.get("until", "")),
        before=int(before)
        if before.isascii() and before.isdecimal() and len(before) < NUMBER_MAX
        else None,
    )


def _address(here: dict[str, str], **more: Any) -> str:
    return f"?{urlencode({**here, **more})}"


def _csv(rows: Iterable[ActRow]) -> HttpResponse:
    """What one sees, as a file: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="trail.csv"'
    response["Cache-Control"] = "private, no-store"
    file = csv.writer(response)
    file.writerow(COLUMNS)
    for row in rows:
        cells = [
            row.at.isoformat(timespec="seconds"),
            row.email or row.name,
            row.role,
            row.office,
            row.merchant_name,
            "yes" if row.by_mandate else "",
            row.via,
            row.what,
            row.on,
            row.object_id,
            "; ".join(f"{one.name}={one.before}" for one in row.changes if one.before),
            "; ".join(f"{one.name}={one.after}" for one in row.changes if one.after),
            row.why,
        ]
        file.writerow([_harmless(cell) for cell in cells])
    return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date.min < found < date.max else None
