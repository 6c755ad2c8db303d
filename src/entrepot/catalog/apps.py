from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "entrepot.catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.catalog.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.catalog.queries import personal as held  # noqa: PLC0415  # models first
        from entrepot.kit import personal, trail  # noqa: PLC0415  # its table must be loaded first

        personal.register("catalog", personal.Holder(held.export, held.keeps, erasing.erase))
        trail.name_acts(
            {
                "bundle.set": _("Bundle changed"),
                "listing.listed": _("Offered on a lane"),
                "listing.paused": _("Listings paused"),
                "listing.priced": _("Listing's own price set"),
                "listing.resumed": _("Listings resumed"),
                "picture.added": _("Picture added"),
                "picture.described": _("Picture described"),
                "picture.ordered": _("Pictures put in another order"),
                "picture.removed": _("Picture removed"),
                "picture.replaced": _("Picture replaced"),
                "product.saved": _("Product changed"),
                "review.asked": _("Put before the office"),
                "review.confirmed": _("Confirmed by the office"),
                "review.declined": _("Declined by the office"),
                "review.withdrawn": _("Withdrawn by the merchant"),
                "schema.added": _("Category schema added"),
                "term.added": _("Glossary row added"),
                "term.ended": _("Glossary row ended"),
                "words.saved": _("Translation saved"),
            }
        )
