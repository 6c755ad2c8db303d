"""All addresses. Pages carry their language; API, hooks and health do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from entrepot.site import views

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("health", views.health, name="health"),
    *i18n_patterns(
        path("accounts/", include("allauth.account.urls")),
    ),
]
