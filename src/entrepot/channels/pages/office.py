"""What an office keeps fetched for its merchants, and where a mandate no longer reaches."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepot.channels import queries
from entrepot.offices.queries import office_for, reaches, seat
from entrepot.offices.values import Resource, Role

PAGE: Final = 25
PAGES_MAX: Final = 200


@office_for(Resource.MANDATES)
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds do we keep for our merchants, and which stand still?"""
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    said = request.GET.get("page", "1")
    page = min(max(int(said) if said.isascii() and said.isdigit() else 1, 1), PAGES_MAX)
    rows = queries.office_pulls(mine.office, after=(page - 1) * PAGE, limit=PAGE + 1)
    context = {
        "rows": rows[:PAGE],
        "held": sum(bool(row.lacks) for row in rows[:PAGE]),
        "may_ask": reaches(mine, Resource.MANDATES, write=True),
        "pages": [{"number": page, "url": f"?page={page}", "is_current": True}],
        "previous": f"?page={page - 1}" if page > 1 else "",
        "next": f"?page={page + 1}" if len(rows) > PAGE else "",
    }
    return render(request, "channels/office_feeds.html", context)
