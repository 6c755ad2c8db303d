from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckoutConfig(AppConfig):
    name = "entrepot.checkout"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.checkout.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.checkout.queries import personal as held  # noqa: PLC0415
        from entrepot.kit import trail  # noqa: PLC0415
        from entrepot.kit.personal import Holder, register  # noqa: PLC0415

        register("checkout", Holder(held.export, held.keeps, erasing.erase))
        trail.name_acts(
            {
                "declarant.ended": _("Declarant's key ended"),
                "declarant.made": _("Declarant's key made"),
            }
        )
