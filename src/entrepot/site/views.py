"""The front door, the health check, and public pictures."""

from typing import Final

from django.conf import settings
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.static import serve

from entrepot.kit.scope import Audience, audience

MEDIA_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may not act: an SVG somebody uploaded is shown, its script is not run."""


@audience(Audience.PUBLIC)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures of products, offices and categories; papers with people in them lie elsewhere."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Content-Security-Policy"] = MEDIA_POLICY
    if isinstance(response, FileResponse):
        response.headers["Cache-Control"] = "public, max-age=86400"
    return response


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
