"""The front door and the health check."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from entrepot.kit.scope import Audience, audience


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
