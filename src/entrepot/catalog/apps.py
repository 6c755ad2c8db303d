from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "entrepot.catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # its table must be loaded first

        trail.name_acts(
            {
                "listing.listed": _("Offered on a lane"),
                "listing.paused": _("Listings paused"),
                "listing.priced": _("Listing's own price set"),
                "listing.resumed": _("Listings resumed"),
                "product.saved": _("Product changed"),
            }
        )
