"""New leads: one by hand, many from a file; and the link that makes one an applicant."""

import csv
import io
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.casework import commands
from entrepot.casework.forms import LeadFileForm, LeadForm
from entrepot.casework.pages import asked
from entrepot.kit.scope import Audience, audience
from entrepot.offices import queries as offices
from entrepot.offices.queries import OfficeRow, office_for, person, places
from entrepot.offices.values import Resource

FILE_BYTES_MAX: Final = 2 * 1024 * 1024
ROWS_MAX: Final = 2000
COLUMNS: Final = ("name", "country", "city", "website", "email", "phone", "contact", "source")
SEPARATORS: Final = ",;\t"


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A business that an agent has found."""
    home = _home(request)
    language = next(iter(home.languages), "en")
    form = LeadForm(
        request.POST or None, initial={"country": home.country, "language": _spoken(language)}
    )
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        merchant = commands.lead_id(home.id, draft)
        is_new = commands.add_lead(
            merchant=merchant,
            draft=draft,
            office=home.id,
            by=asked.who(request),
            at=timezone.now(),
        )
        if is_new:
            messages.success(request, _("The lead is on the board."))
        else:
            messages.info(request, _("This business is on the board already; here it is."))
        return redirect("casework:dossier", merchant=merchant)
    facts = {"form": form, "file_form": LeadFileForm(), "columns": COLUMNS}
    return render(
        request,
        "casework/lead.html",
        facts,
        status=asked.UNPROCESSABLE if form.errors else 200,
    )


@office_for(Resource.MERCHANTS)
@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    """Many leads from a file: each row that is right is entered, each wrong one is named."""
    home = _home(request)
    form = LeadFileForm(request.POST, request.FILES)
    rows = _rows(form) if form.is_valid() else []
    if form.errors:
        first = {"country": home.country, "language": _spoken(next(iter(home.languages), "en"))}
        facts = {"form": LeadForm(initial=first), "file_form": form, "columns": COLUMNS}
        return render(request, "casework/lead.html", facts, status=asked.UNPROCESSABLE)
    added, known, wrong = 0, 0, []
    for number, row in rows:
        sheet = LeadForm({**row, "language": row.get("language") or _spoken_in(home)})
        if not sheet.is_valid():
            field, errors = next(iter(sheet.errors.items()))
            wrong.append({"line": number, "field": field, "error": errors[0]})
            continue
        draft = sheet.draft()
        is_new = commands.add_lead(
            merchant=commands.lead_id(home.id, draft),
            draft=draft,
            office=home.id,
            by=asked.who(request),
            at=timezone.now(),
        )
        added, known = added + is_new, known + (not is_new)
    facts = {"added": added, "known": known, "wrong": wrong, "file_form": LeadFileForm()}
    return render(request, "casework/lead_file.html", facts)


@office_for(Resource.MERCHANTS)
@require_POST
def invite(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Send a lead its personal link."""
    row, _offices = asked.ours(request, merchant)
    try:
        commands.invite(
            merchant=row.id, office=row.office, by=asked.who(request), at=timezone.now()
        )
    except commands.NoAddress:
        messages.error(request, _("There is no e-mail address to write to. Add one first."))
    except commands.NotALead:
        messages.info(request, _("This business has begun its application already."))
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("casework:dossier", merchant=row.id)


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody follows the link of an invitation: who they are is asked before it is taken."""
    at = timezone.now()
    mine = person(request)
    if request.method == "POST" and mine is not None:
        try:
            merchant = commands.take_invitation(token=token[:100], by=mine, at=at)
        except commands.InvitationOver:
            return _over(request)
        request.session["seat:merchant"] = str(merchant)
        return redirect(f"/{_language(request)}/merchant/start/")
    try:
        row = commands.invitation_of(token[:100], at=at)
    except commands.InvitationOver:
        return _over(request)
    facts = {
        "merchant": row.merchant.name,
        "office": places.city(row.merchant.office),
        "is_known": mine is not None,
        "until": row.expires_at,
        "here": request.path,
    }
    response = render(request, "casework/invitation.html", facts)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _home(request: HttpRequest) -> OfficeRow:
    row = offices.office(asked.office_of(request))
    assert row is not None
    return row


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "casework/invitation.html", {"is_over": True}, status=410)


def _rows(form: Any) -> list[tuple[int, dict[str, str]]]:
    """Lines of the file with their numbers; what is wrong with the file is an error of its field."""
    sent = form.cleaned_data["file"]
    if sent.size > FILE_BYTES_MAX:
        form.add_error("file", _("The file is larger than 2 MB. Send it in parts."))
        return []
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        form.add_error("file", _("The file is not in UTF-8. Save it as “CSV UTF-8”."))
        return []
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=separator, strict=False)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "name" not in names or "country" not in names:
        form.add_error("file", _("The first line has to name the columns name and country."))
        return []
    reader.fieldnames = names
    rows = [(number, _clean(row)) for number, row in enumerate(reader, 2) if any(row.values())]
    if len(rows) > ROWS_MAX:
        wrong = ngettext("At most %(n)s lead at once.", "At most %(n)s leads at once.", ROWS_MAX)
        form.add_error("file", wrong % {"n": ROWS_MAX})
        return []
    return rows


def _clean(row: dict[str, Any]) -> dict[str, str]:
    facts = {name: str(row.get(name) or "").replace("\x00", "").strip() for name in COLUMNS}
    return {
        **facts,
        "country": facts["country"].upper(),
        "language": str(row.get("language") or ""),
    }


def _spoken_in(office: OfficeRow) -> str:
    return _spoken(next(iter(office.languages), "en"))


def _spoken(language: str) -> str:
    """The language of the pages that is nearest."""
    codes = [code for code, _name in settings.LANGUAGES]
    return next(
        (code for code in codes if code.split("-")[0] == language.split("-", maxsplit=1)[0]), "en"
    )


def _language(request: HttpRequest) -> str:
    return request.path.split("/")[1]
