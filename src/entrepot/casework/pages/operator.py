"""Cases in which the operator was asked for help."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.casework import commands
from entrepot.casework.forms import CaseNoteForm, SayForm
from entrepot.casework.pages import asked
from entrepot.casework.pages.cases import OURS, file_answer, shown
from entrepot.casework.queries import cases as desk
from entrepot.casework.queries.cases import CaseRow
from entrepot.casework.values import CaseState, Side
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource

LIST_SIZE: Final = 50
DONE: Final = frozenset({CaseState.SOLVED, CaseState.CLOSED})


@require_safe
@operator_for(Resource.CASES)
def cases(request: HttpRequest) -> HttpResponse:
    """Which offices need our help?"""
    at = timezone.now()
    is_done = request.GET.get("view") == "solved"
    page = asked.page_of(request)
    states = DONE if is_done else OURS | {CaseState.WAITING_MERCHANT}
    found = desk.escalated(states=states, limit=LIST_SIZE + 1, offset=(page - 1) * LIST_SIZE)
    facts = {
        "rows": [shown(row, at) for row in found[:LIST_SIZE]],
        "is_done": is_done,
        "open": len(found) if not is_done else 0,
        **asked.paging(request, page, has_more=len(found) > LIST_SIZE),
    }
    return render(request, "casework/operator_cases.html", facts)


@require_safe
@operator_for(Resource.CASES)
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One of them."""
    return _page(request, _asked(case), SayForm(auto_id="say_%s"), CaseNoteForm(auto_id="note_%s"))


@operator_for(Resource.CASES)
@require_POST
def answer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Say something to the merchant."""
    row = _asked(case)
    form = SayForm(request.POST, request.FILES)
    files = asked.files_of(request, form) if form.is_valid() else []
    if form.errors:
        return _page(request, row, form, CaseNoteForm(auto_id="note_%s"))
    try:
        commands.answer(
            case=row.id,
            side=Side.OPERATOR,
            text=form.cleaned_data["text"],
            by=asked.who(request),
            at=timezone.now(),
            is_solved=request.POST.get("then") == "solved",
            files=files,
        )
    except commands.CaseNotOpen:
        messages.error(request, _("This case is closed; nothing was sent."))
    else:
        messages.success(request, _("The merchant has your answer."))
    return redirect("casework:operator-case", case=row.id)


@operator_for(Resource.CASES)
@require_POST
def note(request: HttpRequest, case: UUID) -> HttpResponse:
    """Write something for the office."""
    row = _asked(case)
    form = CaseNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, SayForm(auto_id="say_%s"), form)
    commands.add_case_note(
        case=row.id, text=form.cleaned_data["note"], by=asked.who(request), at=timezone.now()
    )
    messages.success(request, _("The note is kept; the merchant does not see it."))
    return redirect("casework:operator-case", case=row.id)


@require_safe
@operator_for(Resource.CASES)
def file(_request: HttpRequest, case: UUID, case_file: UUID) -> HttpResponse:
    """A file that came with a message."""
    return file_answer(_asked(case), case_file)


def _page(request: HttpRequest, row: CaseRow, say: SayForm, note: CaseNoteForm) -> HttpResponse:
    facts = {
        **shown(row, timezone.now()),
        "messages_said": desk.messages(row.id),
        "notes": desk.notes(row.id),
        "say": say,
        "note": note,
        "is_operator": True,
        "is_closed": row.state is CaseState.CLOSED,
        "is_open": row.state not in DONE,
    }
    status = asked.UNPROCESSABLE if say.errors or note.errors else 200
    return render(request, "casework/case.html", facts, status=status)


def _asked(case: UUID) -> CaseRow:
    row = desk.case_of_operator(case)
    if row is None:
        raise Http404
    return row
