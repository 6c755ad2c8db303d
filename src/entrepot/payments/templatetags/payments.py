"""States and reasons in the reader's words. `{% load payments %}`."""

from typing import Any, Final

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

STATES: Final = {"pending": _("Open"), "failed": _("Failed"), "captured": _("Captured")}
TONES: Final = {"pending": "attention", "failed": "bad", "captured": "good"}
FAILURES: Final = {
    "wrong_amount": _("another amount was taken"),
    "returned": _("given back"),
    "abandoned": _("never paid"),
    "refused_by_bank": _("refused by the bank"),
    "declined_by_buyer": _("cancelled by the buyer"),
    "declined": _("declined"),
    "unknown_payment": _("of a payment nobody knows"),
    "paid_too_late": _("paid too late, the goods were gone"),
    "paid_twice": _("paid twice or for nothing"),
}


@register.filter
def payment_state(state: str) -> Any:
    """A payment's state in words."""
    return STATES.get(state, state)


@register.filter
def payment_tone(state: str) -> str:
    """The tone of a payment's badge."""
    return TONES.get(state, "")


@register.filter
def payment_failure(failure: str) -> Any:
    """Why it failed, in words; a provider's own word stays as it is."""
    return FAILURES.get(failure, failure)
