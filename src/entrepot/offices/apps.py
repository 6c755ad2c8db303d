from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "entrepot.offices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import trail  # noqa: PLC0415  # its table must be loaded first

        trail.name_acts(
            {
                "city.named": _("Names of a city written"),
                "invitation.sent_again": _("Invitation sent again"),
                "invitation.withdrawn": _("Invitation withdrawn"),
                "key.made": _("API key made"),
                "key.revoked": _("API key revoked"),
                "letter.tried_again": _("Letter sent once more"),
                "mandate.asked": _("Mandate asked for"),
                "mandate.declined": _("Mandate declined"),
                "mandate.given": _("Mandate given"),
                "mandate.revoked": _("Mandate revoked"),
                "mandate.used": _("Merchant's seat taken by mandate"),
                "mandate.withdrawn": _("Question for a mandate withdrawn"),
                "member.invited": _("Person invited"),
                "member.joined": _("Person joined the team"),
                "member.left": _("Person left the team"),
                "member.post": _("Post changed"),
                "merchant.founded": _("Merchant entered in the books"),
                "merchant.moved": _("Merchant moved to another book"),
                "merchant.state": _("Merchant's standing changed"),
                "office.changed": _("Office changed"),
                "office.opened": _("Office opened"),
                "person.erased": _("Person erased"),
                "person.exported": _("Person's data handed out"),
                "session.ended": _("Signed out elsewhere"),
            }
        )
        from entrepot.offices.pages import words  # noqa: PLC0415  # models first
        from entrepot.offices.queries.fact_names import FACTS  # noqa: PLC0415  # with those below

        trail.name_facts(FACTS)
        for on in ("member", "invitation"):
            trail.tell_values(on, {"post": words.post_told})
        for on in ("mandate", "key"):
            trail.tell_values(on, {"scopes": words.scope_told})
        from entrepot.kit import personal  # noqa: PLC0415  # with those below
        from entrepot.offices.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.offices.queries import personal as held  # noqa: PLC0415  # models first

        personal.register("offices", personal.Holder(held.export, held.keeps, erasing.erase))
