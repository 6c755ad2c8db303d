from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogisticsConfig(AppConfig):
    name = "entrepot.logistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # its table must be loaded first

        trail.name_acts(
            {
                "parcel.cancelled": _("Parcel cancelled"),
                "place.opened": _("Warehouse added"),
                "place.changed": _("Warehouse changed"),
                "place.first": _("Ships first from another warehouse"),
                "place.closed": _("Warehouse closed"),
            }
        )
