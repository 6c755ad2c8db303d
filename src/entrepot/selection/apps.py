from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    name = "entrepot.selection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # models are there only now

        trail.name_acts(
            {
                "figures.imported": _("Market figures imported"),
                "figures.dropped": _("Market figures deleted"),
                "weights.set": _("Weights of the selection set"),
                "shortlist.sent": _("Products suggested"),
                "shortlist.answered": _("Suggestion answered"),
                "shortlist.listed": _("Suggested product listed"),
            }
        )
