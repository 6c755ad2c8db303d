"""The address carriers send their notices to. `hook_patterns` is mounted without a language."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.kit.scope import Audience, audience
from entrepot.logistics import commands

NOTICE_BYTES_MAX: Final = 64 * 1024


@audience(Audience.MACHINE)
@csrf_exempt
@require_POST
def tracking(request: HttpRequest, carrier: str) -> HttpResponse:
    """A carrier's notice; what is not signed by it has no effect (SEC-5)."""
    if int(request.headers.get("Content-Length") or 0) > NOTICE_BYTES_MAX:
        return HttpResponse(status=413)
    try:
        is_news = commands.receive_tracking(
            carrier=carrier, headers=request.headers, body=request.body, at=timezone.now()
        )
    except Refusal as no:
        return problem.answer(request, no)
    return JsonResponse({"news": is_news})


hook_patterns = [path("hooks/carriers/<slug:carrier>/", tracking, name="logistics-tracking")]
