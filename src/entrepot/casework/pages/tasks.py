"""What is to be done today, and by whom."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.casework import commands
from entrepot.casework.forms import TaskForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import scope
from entrepot.casework.queries import tasks as desk
from entrepot.casework.queries.tasks import TaskRow
from entrepot.kernel import new_id
from entrepot.offices.queries import office_for
from entrepot.offices.values import Resource

LIST_SIZE: Final = 50
VIEWS: Final = ("mine", "all", "late", "done")


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done?"""
    offices = asked.scope_of(request)
    today = timezone.now().date()
    agents = scope.agents(offices)
    me = asked.who(request)
    first = {"due_on": today + timedelta(days=1), "assignee": str(me)}
    form = TaskForm(request.POST or None, agents=agents, initial=first)
    if request.method == "POST" and form.is_valid():
        _add(request, form, merchant=None)
        messages.success(request, _("The task is on the list."))
        return redirect("casework:tasks")
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    page = asked.page_of(request)
    found = desk.tasks(
        offices,
        of=me if view == "mine" else None,
        late_before=today if view == "late" else None,
        is_done=view == "done",
        limit=LIST_SIZE + 1,
        offset=(page - 1) * LIST_SIZE,
    )
    if request.GET.get("format") == "csv":
        return _csv(found[:LIST_SIZE])
    counts = desk.counts(offices, of=me, today=today)
    return render(
        request,
        "casework/tasks.html",
        {
            "days": _by_day(found[:LIST_SIZE], today=today, is_done=view == "done"),
            "rows": found[:LIST_SIZE],
            "counts": counts,
            "view": view,
            "tabs": _tabs(view, counts),
            "form": form,
            "today": today,
            "here": request.get_full_path(),
            **asked.paging(request, page, has_more=len(found) > LIST_SIZE),
        },
        status=asked.UNPROCESSABLE if form.errors else 200,
    )


@office_for(Resource.MERCHANTS)
@require_POST
def add_for(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """A task about one merchant."""
    row, offices = asked.ours(request, merchant)
    form = TaskForm(request.POST, agents=scope.agents(offices))
    if form.is_valid():
        _add(request, form, merchant=row.id, office=row.office)
        messages.success(request, _("The task is on the list."))
    else:
        messages.error(request, _("The task needs a sentence and a day. It was not saved."))
    return redirect("casework:dossier", merchant=row.id)


@office_for(Resource.MERCHANTS)
@require_POST
def change(request: HttpRequest, task: UUID) -> HttpResponse:
    """Done, not done after all, or another day."""
    offices = tuple(one.id for one in asked.scope_of(request))
    if request.POST.get("what") == "reopen":
        found = commands.reopen_task(task=task, offices=offices)
    else:
        found = commands.finish_task(
            task=task, offices=offices, by=asked.who(request), at=timezone.now()
        )
    if not found:
        raise Http404
    return redirect(_back(request))


def _add(request: HttpRequest, form: TaskForm, *, merchant: UUID | None, **more: Any) -> None:
    facts = form.cleaned_data
    commands.add_task(
        task=new_id(),
        office=more.get("office") or asked.office_of(request),
        title=facts["title"],
        due_on=facts["due_on"],
        merchant=merchant,
        assignee=asked.uuid_of(facts["assignee"]),
        by=asked.who(request),
        at=timezone.now(),
    )


def _by_day(rows: list[TaskRow], *, today: date, is_done: bool) -> list[dict[str, Any]]:
    """Rows under their days; the late ones together at the top."""
    days: list[dict[str, Any]] = []
    for row in rows:
        is_late = row.is_late(today)
        day = row.done_at.date() if is_done and row.done_at else row.due_on
        key = "late" if is_late else day.isoformat()
        if not days or days[-1]["key"] != key:
            is_next = day == today + timedelta(days=1) and not is_done
            days.append(
                {
                    "key": key,
                    "day": day,
                    "is_late": is_late,
                    "is_today": day == today and not is_done,
                    "is_tomorrow": is_next,
                    "rows": [],
                }
            )
        days[-1]["rows"].append(row)
    return days


def _tabs(view: str, counts: desk.TaskCounts) -> list[dict[str, Any]]:
    names = {
        "mine": (_("Mine"), counts.mine),
        "all": (_("All"), counts.all),
        "late": (_("Overdue"), counts.late),
        "done": (_("Done"), None),
    }
    return [
        {"url": f"?view={code}", "name": name, "count": number, "is_current": code == view}
        for code, (name, number) in names.items()
    ]


def _csv(rows: list[TaskRow]) -> HttpResponse:
    head = ("due_on", "title", "merchant", "assignee", "done_at")
    return asked.as_csv(
        "tasks",
        head,
        (
            (row.due_on, row.title, row.merchant_name, row.assignee_name, row.done_at or "")
            for row in rows
        ),
    )


def _back(request: HttpRequest) -> str:
    """Where the button stood, when that is one of our pages."""
    here = request.POST.get("here", "")
    is_ours = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return here if here.startswith("/") and is_ours else "casework:tasks"
