"""All addresses. Pages carry their language; API, hooks, media and health do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from entrepot.customs.urls import calculator_patterns
from entrepot.logistics.api import hook_patterns as carrier_hooks
from entrepot.offices.pages.security import remove_passkey, to_security
from entrepot.payments.api import hook_patterns as payment_hooks
from entrepot.site import views
from entrepot.site.api import api

handler500 = "entrepot.site.away.server_error"

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("health", views.health, name="health"),
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("metrics", views.metrics_page, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("media/<path:path>", views.media, name="media"),
    path("api/v1/", api.urls),
    *calculator_patterns,
    *payment_hooks,
    *carrier_hooks,
    *i18n_patterns(
        # First, because buyers ask most; a market's two letters are no other page's name.
        path("", include("entrepot.storefront.urls")),
        path("accounts/", include("allauth.account.urls")),
        path("accounts/factor/", to_security),
        path("accounts/factor/webauthn/", to_security),
        path(
            "accounts/factor/webauthn/keys/<int:pk>/remove/", remove_passkey, name="remove-passkey"
        ),
        path("accounts/factor/", include("allauth.mfa.urls")),
        path("", include("entrepot.offices.urls")),
        path("", include("entrepot.customs.urls")),
        path("", include("entrepot.catalog.urls")),
        path("", include("entrepot.channels.urls")),
        path("", include("entrepot.logistics.urls")),
        path("", include("entrepot.payments.urls")),
        path("", include("entrepot.checkout.urls")),
        path("", include("entrepot.insights.urls")),
        path("", include("entrepot.onboarding.urls")),
        path("", include("entrepot.selection.urls")),
        path("", include("entrepot.casework.urls")),
    ),
]
