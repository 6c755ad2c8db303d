"""What kinds of rows about people are called, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

STORED: Final[Mapping[str, Any]] = {
    "account": gettext_lazy("Account"),
    "acts": gettext_lazy("Entries in the audit log"),
    "addresses": gettext_lazy("Addresses of delivery"),
    "addresses of e-mail": gettext_lazy("E-mail addresses"),
    "applications": gettext_lazy("Applications"),
    "carts": gettext_lazy("Carts"),
    "cases": gettext_lazy("Cases"),
    "invitations": gettext_lazy("Invitations"),
    "keys": gettext_lazy("API keys made"),
    "letters": gettext_lazy("Letters"),
    "orders": gettext_lazy("Orders"),
    "parcels": gettext_lazy("Parcels"),
    "payments": gettext_lazy("Payments"),
    "seats": pgettext_lazy("of a person", "Seats"),
    "second factors": gettext_lazy("Second steps"),
    "sessions": gettext_lazy("Sign-ins"),
}


def stored(kind: str) -> str:
    """A kind of row in words; one that nobody has named stays as it is."""
    return str(STORED.get(kind, kind))
