"""What is wrong with a number, as a sentence in the reader's language: for pages and forms."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from entrepot.onboarding.values.checks import Hint, NumberKind, NumberRefused

KINDS: Final[Mapping[NumberKind, Any]] = {
    NumberKind.VAT: _("VAT number"),
    NumberKind.IBAN: _("IBAN"),
    NumberKind.BIC: _("BIC"),
    NumberKind.EORI: _("EORI number"),
    NumberKind.REGISTER: _("Company register number"),
    NumberKind.LEI: _("LEI"),
    NumberKind.GTIN_PREFIX: _("GS1 company prefix"),
}

_SENTENCES: Final[Mapping[Hint, Any]] = {
    Hint.EMPTY: _("Please type the number."),
    Hint.SIGN: _("“%(sign)s” at place %(place)s does not belong there."),
    Hint.LENGTH: _("It has %(given)s characters; %(wanted)s are right."),
    Hint.FORM: _("It is not written as such a number is. An example: %(example)s"),
    Hint.CHECK_DIGIT: _(
        "The check digits do not fit the rest: one digit is wrong, or two are swapped."
    ),
    Hint.COUNTRY: _("This is a number of %(given)s, but the business is in %(wanted)s."),
    Hint.UNKNOWN_COUNTRY: _("No country that takes part begins with “%(given)s”."),
    Hint.NOT_SEPA: _(
        "The account is in %(given)s, outside the European payment area (SEPA). "
        "Please name an account inside it, or one in the country of the business."
    ),
    Hint.PART: _("A part of it does not exist: please compare it with an official letter."),
    Hint.IN_HOUSE: _("This prefix is for use within one company; ask GS1 for one of your own."),
}
_CHECK_DIGITS_AT: Final = _(
    "The check digits %(sign)s (places %(place)s) do not fit the rest: "
    "one digit is wrong, or two are swapped."
)


def sentence(no: NumberRefused) -> str:
    """What to say by the field."""
    text = _SENTENCES[no.hint]
    if no.hint is Hint.CHECK_DIGIT and no.facts.get("place"):
        text = _CHECK_DIGITS_AT
    return str(text) % dict(no.facts)
