from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StorefrontConfig(AppConfig):
    name = "entrepot.storefront"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # its table must be loaded first

        trail.name_acts(
            {
                "prices.refreshed": _("Prices brought up to date"),
            }
        )
