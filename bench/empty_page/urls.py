"""The program's addresses, and the empty page under the same middleware."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from entrepot.site.urls import urlpatterns as program


def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "empty.html")


urlpatterns = [*i18n_patterns(path("empty/", empty)), *program]
