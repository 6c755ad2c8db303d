from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "entrepot.payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # its table must be loaded first

        trail.name_acts(
            {
                "notice.taken": _("Odd money signed for"),
                "payment.given_back": _("Payment given back"),
            }
        )
