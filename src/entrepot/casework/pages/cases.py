"""The office's cases: the queue, one case, and two forms that are never one."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.casework import commands
from entrepot.casework.forms import CaseNoteForm, EscalateForm, GiveForm, SayForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import cases as desk
from entrepot.casework.queries import scope, words
from entrepot.casework.queries.cases import CaseRow
from entrepot.casework.values import CaseState, Priority, Side, Topic
from entrepot.kit import vault
from entrepot.offices.queries import office_for
from entrepot.offices.values import Resource

LIST_SIZE: Final = 50
OURS: Final = frozenset({CaseState.OPEN, CaseState.WAITING_US})
VIEWS: Final = {
    "ours": OURS,
    "mine": OURS | {CaseState.WAITING_MERCHANT},
    "theirs": frozenset({CaseState.WAITING_MERCHANT}),
    "solved": frozenset({CaseState.SOLVED, CaseState.CLOSED}),
}


@require_safe
@office_for(Resource.CASES)
def cases(request: HttpRequest) -> HttpResponse:
    """Who waits for us, and until when?"""
    offices = asked.scope_of(request)
    at = timezone.now()
    view = request.GET.get("view", "ours")
    view = view if view in VIEWS else "ours"
    topic = request.GET.get("topic", "")
    page = asked.page_of(request)
    found = desk.queue(
        offices,
        states=VIEWS[view],
        of=asked.who(request) if view == "mine" else None,
        topic=Topic(topic) if topic in set(Topic) else None,
        limit=LIST_SIZE + 1,
        offset=(page - 1) * LIST_SIZE,
    )
    if request.GET.get("format") == "csv":
        return _csv(found[:LIST_SIZE])
    counts = desk.counts(offices, at=at)
    tabs = {
        "ours": (_("Waiting for us"), counts.ours),
        "mine": (_("Mine"), None),
        "theirs": (_("Waiting for merchants"), counts.theirs),
        "solved": (_("Solved"), None),
    }
    return render(
        request,
        "casework/cases.html",
        {
            "rows": [shown(row, at) for row in found[:LIST_SIZE]],
            "counts": counts,
            "tabs": [
                {"url": f"?view={code}", "name": name, "count": n, "is_current": code == view}
                for code, (name, n) in tabs.items()
            ],
            "view": view,
            "topic": topic,
            "topics": [(one.value, words.TOPICS[one]) for one in Topic],
            "several": len(offices) > 1,
            **asked.paging(request, page, has_more=len(found) > LIST_SIZE),
        },
    )


@require_safe
@office_for(Resource.CASES)
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case: what was said, what we noted, and what can be done."""
    row, offices = _ours(request, case)
    return _page(request, row, offices)


@office_for(Resource.CASES)
@require_POST
def answer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Say something to the merchant."""
    row, offices = _ours(request, case)
    form = SayForm(request.POST, request.FILES)
    files = asked.files_of(request, form) if form.is_valid() else []
    if form.errors:
        return _page(request, row, offices, say=form)
    try:
        commands.answer(
            case=row.id,
            side=Side.OFFICE,
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
    return redirect("casework:case", case=row.id)


@office_for(Resource.CASES)
@require_POST
def note(request: HttpRequest, case: UUID) -> HttpResponse:
    """Write something for the office alone."""
    row, offices = _ours(request, case)
    form = CaseNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, offices, note=form)
    commands.add_case_note(
        case=row.id, text=form.cleaned_data["note"], by=asked.who(request), at=timezone.now()
    )
    messages.success(request, _("The note is kept; the merchant does not see it."))
    return redirect("casework:case", case=row.id)


@office_for(Resource.CASES)
@require_POST
def give(request: HttpRequest, case: UUID) -> HttpResponse:
    """Another agent, or another priority."""
    row, offices = _ours(request, case)
    form = GiveForm(request.POST, agents=scope.agents(offices))
    if not form.is_valid():
        return _page(request, row, offices, given=form)
    commands.give_case(
        case=row.id,
        to=asked.uuid_of(form.cleaned_data["assignee"]),
        priority=Priority(form.cleaned_data["priority"]),
        at=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("casework:case", case=row.id)


@office_for(Resource.CASES)
@require_POST
def escalate(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask the office above, or the operator, for help."""
    row, offices = _ours(request, case)
    form = EscalateForm(request.POST)
    if not form.is_valid():
        return _page(request, row, offices, above=form)
    try:
        commands.escalate(
            case=row.id,
            why=form.cleaned_data["why"],
            by=asked.who(request),
            at=timezone.now(),
        )
    except commands.NoOneAbove:
        messages.info(request, _("Everybody above has been asked already."))
    except commands.CaseNotOpen:
        messages.error(request, _("This case is solved; nobody needs to be asked."))
    else:
        messages.success(request, _("Help was asked for."))
    return redirect("casework:case", case=row.id)


@require_safe
@office_for(Resource.CASES)
def file(request: HttpRequest, case: UUID, case_file: UUID) -> HttpResponse:
    """A file that came with a message."""
    row, _offices = _ours(request, case)
    return file_answer(row, case_file)


def file_answer(row: CaseRow, case_file: UUID) -> HttpResponse:
    """The bytes of a file of this case; any other file does not exist."""
    found = desk.file_of(row.id, case_file)
    if found is None:
        raise Http404
    try:
        data = vault.get(commands.FOLDER, str(found.id))
    except FileNotFoundError as gone:
        raise Http404 from gone
    return asked.file_answer(found.name, found.media_type, data)


def shown(row: CaseRow, at: Any) -> dict[str, Any]:
    """A case with its words."""
    target = row.target_at
    return {
        "row": row,
        "topic": words.TOPICS[row.topic],
        "priority": words.PRIORITIES[row.priority],
        "state": words.CASE_STATES[row.state],
        "target_at": target,
        "is_late": target is not None and target < at,
        "left": None if target is None or target < at else target - at,
        "late_by": at - target if target is not None and target < at else None,
    }


def _page(
    request: HttpRequest,
    row: CaseRow,
    offices: Any,
    *,
    say: SayForm | None = None,
    note: CaseNoteForm | None = None,
    above: EscalateForm | None = None,
    given: GiveForm | None = None,
) -> HttpResponse:
    agents = scope.agents(offices)
    now = {"assignee": str(row.assignee or ""), "priority": row.priority.value}
    wrong = any(form is not None and form.errors for form in (say, note, above, given))
    facts = {
        **shown(row, timezone.now()),
        "messages_said": desk.messages(row.id),
        "notes": desk.notes(row.id),
        "say": say or SayForm(auto_id="say_%s"),
        "note": note or CaseNoteForm(auto_id="note_%s"),
        "above": above or EscalateForm(auto_id="above_%s"),
        "give": given or GiveForm(agents=agents, initial=now, auto_id="give_%s"),
        "is_open": row.state not in {CaseState.SOLVED, CaseState.CLOSED},
        "is_closed": row.state is CaseState.CLOSED,
        "can_ask": not row.at_operator,
    }
    return render(
        request, "casework/case.html", facts, status=asked.UNPROCESSABLE if wrong else 200
    )


def _ours(request: HttpRequest, case: UUID) -> tuple[CaseRow, Any]:
    """A case of the office; another office's does not exist here."""
    offices = asked.scope_of(request)
    row = desk.case_of_offices(case, offices)
    if row is None:
        raise Http404
    return row, offices


def _csv(rows: list[CaseRow]) -> HttpResponse:
    head = ("number", "merchant", "topic", "priority", "state", "asked_at", "due_at", "assignee")
    return asked.as_csv(
        "cases",
        head,
        (
            (
                row.number,
                row.merchant_name,
                row.topic.value,
                row.priority.value,
                row.state.value,
                row.asked_at.isoformat(),
                row.due_at.isoformat() if row.due_at else "",
                row.assignee_name,
            )
            for row in rows
        ),
    )
