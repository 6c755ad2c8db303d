"""All addresses. Pages carry their language; API, hooks, media and health do not."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from entrepot.logistics.api import hook_patterns as carrier_hooks
from entrepot.payments.api import hook_patterns as payment_hooks
from entrepot.site import views
from entrepot.site.api import api

_PAGES = (
    "offices",
    "catalog",
    "channels",
    "logistics",
    "payments",
    "ledger",
    "checkout",
    "insights",
    "storefront",
)
_written = [name for name in _PAGES if find_spec(f"entrepot.{name}.urls")]

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("health", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("media/<path:path>", views.media, name="media"),
    path("api/v1/", api.urls),
    *payment_hooks,
    *carrier_hooks,
    *i18n_patterns(
        path("accounts/", include("allauth.account.urls")),
        *[path("", include(f"entrepot.{name}.urls")) for name in _written],
    ),
]
