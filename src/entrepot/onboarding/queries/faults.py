"""What is said beside a field that does not do."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from entrepot.onboarding.values import FieldRefused

SENTENCES: Final[dict[str, Any]] = {
    "missing": _("Addresses of this country need it."),
    "street_form": _("Type street and number."),
    "postcode_form": _("A postcode of this country looks otherwise, for example %(example)s."),
    "city_form": _("There is no such place in this province."),
    "area_form": _("Choose it from the list."),
    "phone_form": _("This is no telephone number of the country. An example: %(example)s"),
    "website_form": _("Type the address of the website, for example https://www.example.com."),
    "double": _(
        "A business with this VAT number is here already. If it is yours, ask its owner to invite "
        "you to the team, or write to your office: %(example)s"
    ),
    "office_stays": _("Your office stays; to change it, write to %(example)s."),
    "too_large": _("The file is too large."),
    "too_many": _("Very many documents came today. Try again tomorrow, or write to your office."),
    "expiry_missing": _("Type the last day on which the document is good."),
    "expired": _("The document has expired. Send a valid one."),
    "reason_missing": _("Choose a reason: the business reads it."),
    "past": _("Choose today or a later day: what was asked before stays as it was."),
    "unknown_check": _("Choose a rule from the list."),
    "unknown_document": _("Choose a document from the list."),
    "title_missing": _("Say in words what is asked, at least in English."),
}


def sentence(no: FieldRefused) -> str:
    """In the reader's language."""
    return reason(no.reason, example=no.example)


def reason(code: str, *, example: str = "") -> str:
    """The same, by its code."""
    return str(SENTENCES[code]) % {"example": example}
