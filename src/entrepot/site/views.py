"""The front door, the health checks, the metrics, and public pictures."""

import hmac
import ipaddress
import mimetypes
import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
)
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.translation import get_language

from entrepot.insights import queries as insights
from entrepot.kit import metrics, storing
from entrepot.kit.scope import Audience, audience, guard
from entrepot.site import readiness

MEDIA_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may not act: an SVG somebody uploaded is shown, its script is not run."""

VARIANT: Final = re.compile(r"(.+)\.w\d{3,4}\.webp")
ENDINGS: Final = (".jpg", ".png", ".webp", ".gif")

FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
"""Who asks by a proxy comes from anywhere, although the proxy stands on this machine."""


def _may_read_metrics(request: HttpRequest) -> bool:
    """The bearer of the token; where none is set, this machine itself."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return hmac.compare_digest(given.encode(), wanted.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a socket of this machine's file system has no address
        return False


@audience(Audience.PUBLIC)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures of products, offices and categories; papers with people in them lie elsewhere.

    Read whole: an answer that streams from a file would be read whole by ASGI as well.
    """
    if not storing.on_disk():
        return _from_bucket(path)
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        if not file.is_file():
            # A width that is not made yet, or that the picture does not have: the picture itself.
            file = _original(file)
        changed = file.stat()
        if not file.is_file():
            raise Http404
    except (SuspiciousFileOperation, OSError, ValueError):
        raise Http404 from None
    tag = f'"{changed.st_mtime_ns:x}-{changed.st_size:x}"'
    kind, _ = mimetypes.guess_type(file.name)
    answer: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(file.read_bytes(), content_type=kind or "application/octet-stream")
    answer["ETag"] = tag
    # What stands in for another file does so for a minute only.
    is_itself = str(file).endswith(path)
    answer["Cache-Control"] = f"public, max-age={86400 if is_itself else 60}"
    answer["Content-Security-Policy"] = MEDIA_POLICY
    return answer


def _from_bucket(path: str) -> HttpResponseBase:
    """The bucket serves; a width that it does not have is the picture itself."""
    stem, is_variant = _stem(path)
    found = path
    if is_variant and not storing.has(path):
        names = [f"{stem}{ending}" for ending in ENDINGS]
        found = next((name for name in names if storing.has(name)), path)
    answer = redirect(default_storage.url(found))
    # What stands in for another file does so for a minute only, as from a disk.
    answer["Cache-Control"] = f"public, max-age={3600 if found == path else 60}"
    return answer


def _original(file: Path) -> Path:
    stem, is_variant = _stem(str(file))
    names = [Path(f"{stem}{ending}") for ending in ENDINGS] if is_variant else []
    return next((one for one in names if one.is_file()), file)


def _stem(path: str) -> tuple[str, bool]:
    """`…/abc.w640.webp` is `…/abc` in another width."""
    found = VARIANT.fullmatch(path)
    return (found[1], True) if found else (path, False)


@audience(Audience.PUBLIC)
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at this address whatever the page says."""
    return redirect(static("entrepot/favicon.svg"), permanent=True)


@audience(Audience.PUBLIC)
def front_door(_request: HttpRequest) -> HttpResponse:
    """To the first market, in the reader's language."""
    return redirect(f"/{get_language() or settings.LANGUAGE_CODE}/cn/")


@audience(Audience.PUBLIC)
def health(_request: HttpRequest) -> HttpResponse:
    """Is the program up, and does its database answer?"""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})


@audience(Audience.PUBLIC)
def live(_request: HttpRequest) -> HttpResponse:
    """Does this process answer at all? Asks nobody: who restarts it on a no must not restart
    everything because a database is away.
    """
    return JsonResponse({"status": "ok"})


@audience(Audience.PUBLIC)
def ready(_request: HttpRequest) -> HttpResponse:
    """May this host be sent visitors now? 503 and why not."""
    reasons = readiness.why_not()
    answer = JsonResponse(
        {"status": "unready" if reasons else "ok", "because": reasons},
        status=503 if reasons else 200,
    )
    answer["Cache-Control"] = "no-store"
    return answer


@guard(Audience.MACHINE, allows=_may_read_metrics)
def metrics_page(_request: HttpRequest) -> HttpResponse:
    """What Prometheus collects: what this host counted, and what the database says."""
    figures = insights.read(at=timezone.now())
    text = metrics.exposition([insights.FromDatabase(figures)])
    return HttpResponse(text, content_type=metrics.CONTENT_TYPE)
