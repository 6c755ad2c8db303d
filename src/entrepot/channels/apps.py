from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "entrepot.channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Acts are named once, as the program starts."""
        from entrepot.channels.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.channels.queries import personal as held  # noqa: PLC0415  # models first
        from entrepot.kit import personal, trail  # noqa: PLC0415  # its table must be loaded first

        personal.register("channels", personal.Holder(held.export, held.keeps, erasing.erase))
        trail.name_acts(
            {
                "import.started": _("Import started"),
                "import.released": _("Held import let in"),
                "import.cancelled": _("Import cancelled"),
                "pull.made": _("Feed to fetch set up"),
                "pull.changed": _("Feed to fetch changed"),
                "pull.paused": _("Feed paused"),
                "pull.resumed": _("Feed goes on"),
                "pull.held": _("Feed held: its office's mandate does not reach"),
                "pull.taken_over": _("Feed taken over from the office"),
                "import.held": _("Import held: its office's mandate does not reach"),
                "pull.deleted": _("Feed to fetch deleted"),
            }
        )
