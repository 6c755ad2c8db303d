"""What pages read from a request, and lists as files."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from entrepot.casework.queries import scope
from entrepot.casework.queries.scope import OfficeName, OwnMerchant
from entrepot.kit import uploads
from entrepot.kit.uploads import Accepted, UploadRefused
from entrepot.offices.queries import person, seat
from entrepot.offices.values import MerchantId, OfficeId, Role, UserId

UNPROCESSABLE: Final = 422
FILE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
TEXT_MAX: Final = 100
PAGES_MAX: Final = 400


def office_of(request: HttpRequest) -> OfficeId:
    """The office one acts for; the guard has seen to it that there is one."""
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def scope_of(request: HttpRequest) -> tuple[OfficeName, ...]:
    """The office one acts for, and those below it."""
    return scope.offices_of(office_of(request))


def merchant_of(request: HttpRequest) -> MerchantId:
    """The merchant one acts for."""
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant


def ours(request: HttpRequest, merchant: UUID) -> tuple[OwnMerchant, tuple[OfficeName, ...]]:
    """A merchant of the office or of one below it; another office's does not exist here."""
    offices = scope_of(request)
    row = scope.merchant_in(merchant, offices)
    if row is None:
        raise Http404
    return row, offices


def who(request: HttpRequest) -> UserId:
    """The person who asks."""
    mine = person(request)
    assert mine is not None
    return mine


def text_of(request: HttpRequest, name: str) -> str:
    """What stands in the address under a name, cut to what is sensible."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:TEXT_MAX]


def uuid_of(text: str) -> UUID | None:
    """An id as it was sent; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def page_of(request: HttpRequest) -> int:
    """Which page is asked for, from 1."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), PAGES_MAX)


def paging(request: HttpRequest, page: int, *, has_more: bool) -> dict[str, Any]:
    """What `kit/_pages.html` asks for, of a list whose length nobody has counted."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return "?" + query.urlencode()

    return {
        "pages": [{"number": page, "url": address(page), "is_current": True}],
        "previous": address(page - 1) if page > 1 else "",
        "next": address(page + 1) if has_more else "",
    }


def query_of(**facts: Any) -> str:
    """The facts as the end of an address; empty ones are left out."""
    return urlencode({name: str(value) for name, value in facts.items() if value})


def files_of(request: HttpRequest, form: Any) -> list[Accepted]:
    """The file that came along, accepted; a refused one is an error by its field."""
    sent = request.FILES.get("file")
    if sent is None:
        return []
    try:
        return [uploads.document(sent, name=sent.name or "")]
    except UploadRefused as no:
        form.add_error("file", uploads.sentence(no))
        return []


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """What one sees, as a file: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(str("" if cell is None else cell)) for cell in row])
    return response


def file_answer(name: str, media_type: str, data: bytes) -> HttpResponse:
    """A private file, to be kept and never run."""
    response = HttpResponse(data, content_type=media_type)
    safe = "".join(sign if sign.isalnum() or sign in "-_. " else "_" for sign in name)
    ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_") or "file"
    response["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
