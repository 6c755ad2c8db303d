"""The operator's list of merchants: its sums, its search, and as a file."""

import csv
from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse

from entrepot.insights.queries import MerchantLine

SEARCH_MAX: Final = 100


class Sums:
    """The sentence at the top of a list: how many merchants, what waits, what is blocked."""

    def __init__(self, lines: list[MerchantLine]) -> None:
        self.merchants = len(lines)
        self.to_ship = sum(line.to_ship for line in lines)
        self.blocked = sum(line.listings.blocked for line in lines)
        self.live = sum(line.listings.live for line in lines)


def search_of(request: HttpRequest) -> str:
    """What was typed into the search field, cut to what is sensible."""
    return request.GET.get("q", "").strip()[:SEARCH_MAX].replace("\x00", "")


def as_csv(lines: Iterable[MerchantLine]) -> HttpResponse:
    """What one sees, as a file: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="merchants.csv"'
    rows = csv.writer(response)
    rows.writerow(
        ["name", "city", "country", "office", "state", "live", "blocked", "draft", "to_ship"]
    )
    for line in lines:
        row, counts = line.merchant, line.listings
        cells = (row.name, row.city, row.country, row.office_city, row.state)
        numbers = (counts.live, counts.blocked, counts.draft, line.to_ship)
        rows.writerow([*map(_harmless, cells), *numbers])
    return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
