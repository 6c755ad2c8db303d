"""Every page and every answer of the API goes by the law as it was approved."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from entrepot.customs import commands


class LawMiddleware:
    """Looks for newer law before a request, at most every `LAW_EVERY_S` seconds of the process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.LAW_EVERY_S is None:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        commands.refresh_law()
        return self._get_response(request)
