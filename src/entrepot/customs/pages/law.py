"""The law desk, for reading: every row, one row with its history, what changes next."""

import csv
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepot.customs import commands, queries
from entrepot.customs.pages import words
from entrepot.customs.queries import Wanted
from entrepot.customs.values import HORIZON_DAYS, UnknownRow
from entrepot.lanes.values import OPERATOR, SHIPPED, Statute
from entrepot.offices.queries import operator_for, person
from entrepot.offices.values import Resource

FIRST_CHANGES: Final = 5
"""As many as stand above the list of rows."""
AHEAD: Final = (30, 90, 365, 1825)
CHANGES_MAX: Final = 200
SEARCH_MAX: Final = 100
PAGES_AROUND: Final = 2


@require_safe
@operator_for(Resource.LAW)
def law(request: HttpRequest) -> HttpResponse:
    """Every row of law, filtered; `?format=csv` for what one sees as a file."""
    commands.refresh_law()
    wanted = _wanted(request)
    if request.GET.get("format") == "csv":
        return _as_csv(queries.all_law_rows(wanted))
    found = queries.law_rows(wanted, page=_number(request, "page"))
    coming = queries.upcoming(today=_today(), days=HORIZON_DAYS)
    facets = queries.facets()
    facts = {
        "found": found,
        "rows": [(row, _standing(row, wanted.on or _today())) for row in found.rows],
        "wanted": wanted,
        "countries": [(code, words.country(code)) for code in facets.countries],
        "tables": sorted(
            ((table, words.table_name(table)) for table in facets.tables), key=lambda one: one[1]
        ),
        "confidences": [(one, words.confidence_name(one)) for one in facets.confidences],
        "who": ((SHIPPED, _("shipped with the program")), (OPERATOR, _("the operator"))),
        "coming": coming[:FIRST_CHANGES],
        "coming_count": len(coming),
        "horizon": HORIZON_DAYS,
        "unverified": queries.unverified_count(),
        "waiting": queries.waiting_count(),
        "here": "rows",
        **_paging(request, found.page, found.pages),
    }
    return render(request, "customs/law.html", facts)


@require_safe
@operator_for(Resource.LAW)
def changes(request: HttpRequest) -> HttpResponse:
    """What becomes different, day by day."""
    commands.refresh_law()
    days = _number(request, "days") if "days" in request.GET else HORIZON_DAYS
    if days not in AHEAD:
        days = HORIZON_DAYS
    coming = queries.upcoming(today=_today(), days=days)
    facts = {
        "coming": coming[:CHANGES_MAX],
        "coming_count": len(coming),
        "days": days,
        "ahead": AHEAD,
        "waiting": queries.waiting_count(),
        "here": "changes",
    }
    return render(request, "customs/changes.html", facts)


@require_safe
@operator_for(Resource.LAW)
def row(request: HttpRequest, law_row: str) -> HttpResponse:
    """One row: what it says, who says so, what was before and what comes after."""
    commands.refresh_law()
    try:
        found = queries.law_row(law_row)
    except UnknownRow:
        raise Http404 from None
    today = _today()
    held = [(one, _standing(one, today)) for one in queries.history(found)]
    facts = {
        "row": found,
        "standing": _standing(found, today),
        "history": held,
        "next": next((one for one, standing in held if standing == "later"), None),
        "viewer": person(request),
        "here": "rows",
        "waiting": queries.waiting_count(),
    }
    return render(request, "customs/row.html", facts)


def _wanted(request: HttpRequest) -> Wanted:
    said = {name: request.GET.get(name, "")[:SEARCH_MAX].replace("\x00", "") for name in _NAMES}
    return Wanted(
        country=said["country"],
        table=said["table"],
        text=said["q"],
        on=_day(said["on"]),
        confidence=said["confidence"],
        by=said["by"],
    )


_NAMES: Final = ("country", "table", "q", "on", "confidence", "by")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _today() -> date:
    return timezone.now().date()


def _standing(row: Statute, day: date) -> str:
    """Where the row stands on a day: `over`, `now` or `later`."""
    if row.until <= day:
        return "over"
    return "later" if day < row.since else "now"


def _paging(request: HttpRequest, page: int, pages: int) -> dict[str, Any]:
    """What `kit/_pages.html` shows: neighbours, first and last, gaps between."""
    asked = {name: value for name, value in request.GET.items() if name != "page"}

    def address(number: int) -> str:
        return f"?{urlencode({**asked, 'page': number})}"

    near = set(range(page - PAGES_AROUND, page + PAGES_AROUND + 1))
    shown = sorted({1, pages} | {one for one in near if 1 <= one <= pages})
    links: list[dict[str, Any]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links.append({"number": 0})
        links.append({"number": number, "url": address(number), "is_current": number == page})
    return {
        "pages": links,
        "previous": address(page - 1) if page > 1 else "",
        "next": address(page + 1) if page < pages else "",
        "csv": f"?{urlencode({**asked, 'format': 'csv'})}",
    }


def _as_csv(rows: Iterable[Statute]) -> HttpResponse:
    """UTF-8 with its mark, so that spreadsheets read it; headings in the reader's language."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="law.csv"'
    lines = csv.writer(response)
    heads = (
        _("Row"), _("Country"), _("Table"), _("What it says"), _("Holds from"),
        _("Until (exclusive)"), _("How sure"), _("Who"), _("Source"),
    )  # fmt: skip
    lines.writerow(heads)
    for one in rows:
        cells = (
            one.id,
            words.country(one.country),
            words.table_name(one.table),
            words.said(one),
            "" if one.since == date.min else one.since.isoformat(),
            "" if one.until == date.max else one.until.isoformat(),
            words.confidence_name(one.confidence),
            _("the operator") if one.by == OPERATOR else _("shipped with the program"),
            one.source,
        )
        lines.writerow([_harmless(cell) for cell in cells])
    return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
