"""Letters that went out, wait, or were given up."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.kit import letters as post
from entrepot.offices.queries import operator_for
from entrepot.offices.queries.letters import PAGE, letter_counts, letter_rows
from entrepot.offices.values import Resource


@require_safe
@operator_for(Resource.MACHINE)
def letters(request: HttpRequest) -> HttpResponse:
    """Do letters reach people? What waits, what was given up, and why."""
    state = request.GET.get("state", "")
    state = state if state in {post.WAITING, post.SENT, post.GIVEN_UP} else ""
    rows = letter_rows(state=state, before=_id(request.GET.get("before", "")))
    more = {"state": state, "before": str(rows[PAGE - 1].id)} if len(rows) > PAGE else {}
    facts = {
        "rows": rows[:PAGE],
        "counts": letter_counts(),
        "state": state,
        "next": f"?{urlencode({k: v for k, v in more.items() if v})}" if more else "",
        "is_shown": settings.DEMO,
        "kept_days": post.KEPT_DAYS,
    }
    return render(request, "offices/letters.html", facts)


@require_POST
@operator_for(Resource.MACHINE)
def try_letter_again(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Due again, after what was wrong has been mended."""
    if not post.mark_for_another_try(letter=letter, at=timezone.now()):
        raise Http404
    messages.success(request, _("The letter is sent again within a minute."))
    return redirect("offices:letters")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
