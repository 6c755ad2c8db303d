"""The database is away for a moment: who asks is told so, and asked to come again.

A request that finds it away waits for a connection (`POOL_WAIT_S_MAX` in the settings) and is
served when one comes in time; this is the answer when none does, or when the connection was
lost in the midst of it. What was in hand is undone, so that asking again is safe.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as crashed

from entrepot.kernel import Refusal
from entrepot.kit import problem

log = logging.getLogger(__name__)

API_PREFIXES: Final = ("/api/", "/health", "/ready")
RETRY_AFTER_S: Final = 3


@dataclass(eq=False)
class DatabaseAway(Refusal):
    """The database does not answer at the moment: try again."""

    code: ClassVar[str] = "site.database_away"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True


class DatabaseAwayMiddleware:
    """Answers 503 where a view has met no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        return _answer(request, failure) if _is_away(failure) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: middleware can meet no database as well."""
    failure = sys.exc_info()[1]
    return _answer(request, failure) if _is_away(failure) else crashed(request)


def _is_away(failure: BaseException | None) -> bool:
    """Errors of the connection; what a statement itself gets wrong has other classes."""
    return isinstance(failure, OperationalError | InterfaceError)


def _answer(request: HttpRequest, failure: BaseException | None) -> HttpResponse:
    log.warning("%s met no database: %s", request.path, failure)
    if request.path.startswith(API_PREFIXES):
        answer: HttpResponse = problem.answer(request, DatabaseAway())
    else:  # no context of the request: reading who asks would need the database
        answer = HttpResponse(render_to_string("away.html", {"seconds": RETRY_AFTER_S}), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_S)
    answer["Cache-Control"] = "no-store"
    return answer
