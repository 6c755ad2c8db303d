from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "lead.added": _("Lead added"),
    "lead.invited": _("Lead invited to apply"),
    "invitation.taken": _("Invitation taken"),
    "dossier.given": _("Dossier given to somebody"),
    "note.added": _("Note added"),
    "letter.sent": _("Letter sent"),
    "wording.written": _("Letter text written"),
    "wording.taken_up": _("Earlier letter text used again"),
    "wording.set_aside": _("Own letter text set aside"),
    "contact.asked": _("Another office asked"),
    "task.added": _("Task added"),
    "task.done": _("Task done"),
    "task.reopened": _("Task opened again"),
    "task.changed": _("Task changed"),
    "case.asked": _("Case asked"),
    "case.answered": _("Case answered"),
    "case.replied": _("Case answered back"),
    "case.reopened": _("Case opened again"),
    "case.solved": _("Case solved"),
    "case.noted": _("Note on a case"),
    "case.given": _("Case given to somebody"),
    "case.escalated": _("Help asked for with a case"),
    "office_day.set": _("Working hours set"),
}


class CaseworkConfig(AppConfig):
    name = "entrepot.casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Acts are named once, as the program starts."""
        from entrepot.casework.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.casework.queries import personal as held  # noqa: PLC0415  # models first
        from entrepot.kit import personal, trail  # noqa: PLC0415  # its table must be loaded first

        personal.register("casework", personal.Holder(held.export, held.keeps, erasing.erase))
        trail.name_acts(ACTS)
        from entrepot.casework.queries import words  # noqa: PLC0415  # models first

        trail.tell_values("case", {"topic": words.topic_told, "priority": words.priority_told})
        for on in ("letter", "wording"):
            trail.tell_values(on, {"template": words.letter_told})
