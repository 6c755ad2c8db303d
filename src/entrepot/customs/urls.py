"""Addresses of the law desk and of the public calculator."""

from django.urls import URLPattern

app_name = "customs"
urlpatterns: list[URLPattern] = []
