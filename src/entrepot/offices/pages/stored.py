"""What kinds of rows about people are called, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

STORED: Final[Mapping[str, Any]] = {
    "account": gettext_lazy("Account"),
    "acts": gettext_lazy("Entries in the audit log"),
    "addresses of e-mail": gettext_lazy("E-mail addresses"),
    "addresses": gettext_lazy("Addresses of delivery"),
    "answers": gettext_lazy("Answers to suggestions"),
    "applications": gettext_lazy("Applications"),
    "businesses": gettext_lazy("Businesses of their own"),
    "carts": gettext_lazy("Carts"),
    "cases": gettext_lazy("Cases"),
    "checks": gettext_lazy("Registers' answers"),
    "contacts": gettext_lazy("Contact persons"),
    "contracts": gettext_lazy("Contracts answered"),
    "credentials": gettext_lazy("Credentials of feeds"),
    "documents": gettext_lazy("Documents"),
    "dossiers": gettext_lazy("Dossiers"),
    "feeds": gettext_lazy("Feeds"),
    "figures": gettext_lazy("Market figures"),
    "files": gettext_lazy("Files"),
    "imports": gettext_lazy("Imports"),
    "invitations": gettext_lazy("Invitations"),
    "keys": gettext_lazy("API keys made"),
    "letters": gettext_lazy("Letters"),
    "lines that name you": gettext_lazy("Lines that name the person"),
    "mappings": gettext_lazy("Mappings"),
    "messages": gettext_lazy("Messages"),
    "notes": gettext_lazy("Notes"),
    "orders": gettext_lazy("Orders"),
    "parcels": gettext_lazy("Parcels"),
    "payments": gettext_lazy("Payments"),
    "pictures' addresses": gettext_lazy("Addresses of pictures"),
    "products that name you": gettext_lazy("Products the person answers for"),
    "products": gettext_lazy("Products the person answers for"),
    "reviews": gettext_lazy("Reviews"),
    "seats": pgettext_lazy("of a person", "Seats"),
    "second factors": gettext_lazy("Second steps"),
    "sessions": gettext_lazy("Sign-ins"),
    "statements": gettext_lazy("Statements"),
    "suggestions": gettext_lazy("Suggestions"),
    "tasks": gettext_lazy("Tasks"),
    "texts": gettext_lazy("Texts from which the name went"),
    "views": gettext_lazy("Saved views"),
    "weights": gettext_lazy("Weights of the selection"),
    "who answered for products": gettext_lazy("Products the person answers for"),
}


def stored(kind: str) -> str:
    """A kind of row in words; one that nobody has named stays as it is."""
    return str(STORED.get(kind, kind))
