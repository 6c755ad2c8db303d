"""Refusals of the law desk in the reader's language, for forms and messages."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from entrepot.kernel import Refusal

_SENTENCES: Final[Mapping[str, str]] = {
    "customs.own_amendment": gettext_noop(
        "You wrote this change yourself: somebody else has to decide."
    ),
    "customs.already_decided": gettext_noop("This change has moved on since you opened the page."),
    "customs.no_reason": gettext_noop("Say why: it reaches into the past, or it says no."),
    "customs.overlap": gettext_noop(
        "Another row holds at the same time, from %(since)s: correct or end that one instead."
    ),
    "customs.unknown_row": gettext_noop("The row that should end is no longer in the law."),
    "customs.table_too_large": gettext_noop("The file is larger than any tariff."),
    "customs.nothing_to_import": gettext_noop("No line of the file can be read as a duty."),
}


def sentence(refusal: Refusal) -> str:
    """What went wrong, to be read by a person."""
    facts = vars(refusal)
    if refusal.code in _SENTENCES:
        return _(_SENTENCES[refusal.code]) % facts
    reason = str(facts.get("reason") or facts.get("text") or refusal.code)
    return _("This cannot be read: %(reason)s") % {"reason": reason}
