"""Content security policy: our own files only, no inline script."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY: Final = (
    "default-src 'self'; img-src 'self' data: https: {pictures}; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'self'; "
    "form-action 'self' {providers}; object-src 'none'"
)


class ContentSecurityPolicyMiddleware:
    """Sends the policy with every answer that has none of its own.

    `form-action` names the payment provider, because a form of ours may redirect to its page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._policy = POLICY.format(
            providers=settings.SIMULATOR_URL, pictures=settings.MEDIA_ORIGIN
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        return response
