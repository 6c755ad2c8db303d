from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    name = "entrepot.selection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import personal, trail  # noqa: PLC0415  # its table must be loaded first
        from entrepot.selection.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.selection.queries import personal as held  # noqa: PLC0415  # models first

        personal.register("selection", personal.Holder(held.export, held.keeps, erasing.erase))
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
