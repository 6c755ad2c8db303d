from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "entrepot.onboarding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entrepot.kit import personal, trail  # noqa: PLC0415  # its table must be loaded first
        from entrepot.onboarding.commands import personal as erasing  # noqa: PLC0415  # models first
        from entrepot.onboarding.queries import personal as held  # noqa: PLC0415  # models first

        personal.register("onboarding", personal.Holder(held.export, held.keeps, erasing.erase))
        from entrepot.onboarding.queries import legal, words  # noqa: PLC0415  # models first

        trail.tell_values("document", {"type": words.document_name, "reason": words.reason})
        trail.tell_values("merchant", {"legal_form": legal.form_name, "shop_type": legal.shop_name})
        trail.name_acts(
            {
                "check.decided": _("Check of a number decided by a person"),
                "check.asked_again": _("Register asked again"),
                "brand.declared": _("Right to a brand declared"),
                "brand.approved": _("Right to a brand approved"),
                "brand.refused": _("Right to a brand refused"),
                "brand.withdrawn": _("Right to a brand given up"),
                "brand.protected": _("Brand protected"),
                "brand.freed": _("Brand no longer protected"),
                "terms.written": _("Terms written"),
                "terms.published": _("Terms published"),
                "contract.offered": _("Terms offered"),
                "contract.accepted": _("Terms accepted"),
                "contract.declined": _("Terms declined"),
                "deposit.received": _("Deposit received"),
                "deposit.returned": _("Deposit returned"),
                "application.started": _("Application begun"),
                "application.saved": _("Application filled in"),
                "application.stated": _("Statements made"),
                "application.handed_in": _("Application handed in"),
                "application.office_changed": _("Another office chosen"),
                "application.taken": _("Review taken"),
                "application.assented": _("First yes of two"),
                "application.approved": _("Application approved"),
                "application.returned": _("Changes asked for"),
                "application.refused": _("Application refused"),
                "document.uploaded": _("Document sent"),
                "document.accepted": _("Document accepted"),
                "document.refused": _("Document not accepted"),
                "requirement.verified": _("Seen to be right by a person"),
                "requirement.waived": _("Requirement waived"),
                "requirement.reopened": _("Asked again"),
                "requirement.written": _("Requirement written"),
                "review.rule_changed": _("Rule of review changed"),
                "merchant.paused": _("Merchant rests: papers are missing"),
                "merchant.resumed": _("Merchant goes on"),
            }
        )
