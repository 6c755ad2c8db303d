"""A merchant's questions to its office."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.casework import commands
from entrepot.casework.forms import AskForm, SayForm
from entrepot.casework.pages import asked
from entrepot.casework.pages.cases import file_answer, shown
from entrepot.casework.queries import cases as desk
from entrepot.casework.queries import scope
from entrepot.casework.queries.cases import CaseRow
from entrepot.casework.values import CaseId, CaseState, Priority, Topic
from entrepot.kernel import new_id
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import Resource

LIST_SIZE: Final = 30


@merchant_for(Resource.CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    """Ask, and see what became of what was asked."""
    merchant = asked.merchant_of(request)
    form = AskForm(request.POST or None, request.FILES or None)
    identity = asked.uuid_of(request.POST.get("case", "")) or new_id()
    if request.method == "POST" and form.is_valid():
        files = asked.files_of(request, form)
        if not form.errors:
            facts = form.cleaned_data
            try:
                commands.ask(
                    case=CaseId(identity),
                    merchant=merchant,
                    topic=Topic(facts["topic"]),
                    priority=Priority(facts["priority"]),
                    title=facts["title"],
                    text=facts["text"],
                    by=asked.who(request),
                    at=timezone.now(),
                    files=files,
                )
            except commands.TooMany:
                form.add_error(None, _("Too many questions are open. Please go on in one of them."))
            else:
                messages.success(request, _("Your office has your question."))
                if desk.case_of_merchant(identity, merchant) is None:
                    raise Http404
                return redirect("casework:help-case", case=identity)
    page = asked.page_of(request)
    found = desk.of_merchant(merchant, limit=LIST_SIZE + 1, offset=(page - 1) * LIST_SIZE)
    at = timezone.now()
    row = offices.merchant(merchant)
    assert row is not None
    return render(
        request,
        "casework/help.html",
        {
            "form": form,
            "case": identity,
            "rows": [shown(one, at) for one in found[:LIST_SIZE]],
            "open": desk.open_of(merchant),
            "yours": sum(one.state is CaseState.WAITING_MERCHANT for one in found),
            "office": row.office_city,
            "hours": scope.day_of(row.office).hours,
            **asked.paging(request, page, has_more=len(found) > LIST_SIZE),
        },
        status=asked.UNPROCESSABLE if form.errors else 200,
    )


@require_safe
@merchant_for(Resource.CASES)
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One question and what was said."""
    return _page(request, _mine(request, case), SayForm())


@merchant_for(Resource.CASES)
@require_POST
def reply(request: HttpRequest, case: UUID) -> HttpResponse:
    """Go on, or open a solved one again."""
    row = _mine(request, case)
    form = SayForm(request.POST, request.FILES)
    files = asked.files_of(request, form) if form.is_valid() else []
    if form.errors:
        return _page(request, row, form)
    try:
        commands.reply(
            case=row.id,
            text=form.cleaned_data["text"],
            by=asked.who(request),
            at=timezone.now(),
            files=files,
        )
    except commands.CaseNotOpen:
        messages.error(request, _("This question is closed. Please ask a new one."))
    else:
        messages.success(request, _("Your office has your message."))
    return redirect("casework:help-case", case=row.id)


@merchant_for(Resource.CASES)
@require_POST
def settle(request: HttpRequest, case: UUID) -> HttpResponse:
    """It is solved."""
    row = _mine(request, case)
    try:
        commands.settle(case=row.id, by=asked.who(request), at=timezone.now())
    except commands.CaseNotOpen:
        messages.info(request, _("This question was solved before."))
    else:
        messages.success(request, _("Good. You can open it again within two weeks."))
    return redirect("casework:help-case", case=row.id)


@require_safe
@merchant_for(Resource.CASES)
def file(request: HttpRequest, case: UUID, case_file: UUID) -> HttpResponse:
    """A file of one's own question."""
    return file_answer(_mine(request, case), case_file)


def _page(request: HttpRequest, row: CaseRow, form: SayForm) -> HttpResponse:
    facts = {
        **shown(row, timezone.now()),
        "messages_said": desk.messages(row.id),
        "form": form,
        "is_closed": row.state is CaseState.CLOSED,
        "is_solved": row.state is CaseState.SOLVED,
        "is_yours": row.state is CaseState.WAITING_MERCHANT,
    }
    status = asked.UNPROCESSABLE if form.errors else 200
    return render(request, "casework/help_case.html", facts, status=status)


def _mine(request: HttpRequest, case: UUID) -> CaseRow:
    row = desk.case_of_merchant(case, asked.merchant_of(request))
    if row is None:
        raise Http404
    return row
