"""A refusal that no page caught: the API gets problem details, a person gets a page."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entrepot.kernel import Refusal
from entrepot.kit import problem

API_PREFIX: Final = "/api/"


class RefusalMiddleware:
    """Turns `Refusal` into an answer; anything else stays a crash, and is logged as one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if not isinstance(failure, Refusal):
            return None
        if request.path.startswith(API_PREFIX):
            return problem.answer(request, failure)
        facts = problem.body_of(failure)
        return render(request, "kit/refused.html", {"problem": facts}, status=failure.status)
