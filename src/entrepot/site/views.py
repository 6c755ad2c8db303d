"""The front door, the health check, and public pictures."""

import mimetypes
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
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
from django.utils._os import safe_join
from django.utils.translation import get_language

from entrepot.kit.scope import Audience, audience

MEDIA_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may not act: an SVG somebody uploaded is shown, its script is not run."""


@audience(Audience.PUBLIC)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures of products, offices and categories; papers with people in them lie elsewhere.

    Read whole: an answer that streams from a file would be read whole by ASGI as well.
    """
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
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
    answer["Cache-Control"] = "public, max-age=86400"
    answer["Content-Security-Policy"] = MEDIA_POLICY
    return answer


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
