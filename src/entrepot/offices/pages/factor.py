"""No desk opens to who must have a second factor and has none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from entrepot.kit.scope import SCOPE_ATTRIBUTE, Audience
from entrepot.offices import commands, queries

DESKS: Final = frozenset({Audience.OPERATOR, Audience.OFFICE, Audience.MERCHANT, Audience.PARTNER})
_SEEN: Final = "seen_at"


class FactorMiddleware:
    """Leads to the page of sign-in and security; also notes that a session is still used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if getattr(view, SCOPE_ATTRIBUTE, None) not in DESKS or not request.user.is_authenticated:
            return None
        _note_seen(request)
        if not queries.factors.is_missing(request):
            return None
        here = urlencode({"next": request.path}) if request.method == "GET" else ""
        address = f"{reverse('offices:security')}?{here}"
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(address)
        return redirect(address)


def _note_seen(request: HttpRequest) -> None:
    """Only for sessions that began at our own door; tests and the command line have others."""
    last = request.session.get(_SEEN)
    if last is None:
        return
    at = timezone.now()
    if at - datetime.fromisoformat(last) < commands.SEEN_EVERY:
        return
    request.session[_SEEN] = at.isoformat()
    commands.note_seen(session_key=request.session.session_key or "", at=at)
