"""Whatever a request does is recorded as done by the seat that its guard let in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from entrepot.kit import trail
from entrepot.offices import queries


class ActorMiddleware:
    """Says who acts; nothing is asked of the database unless something is recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with trail.acting(lambda: queries.actor_of(request)):
            return self._get_response(request)
