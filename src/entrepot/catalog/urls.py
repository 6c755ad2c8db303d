"""Addresses of merchants' and offices' catalogue pages (being written beside the import pages)."""

from django.urls import URLPattern

app_name = "catalog"
urlpatterns: list[URLPattern] = []
