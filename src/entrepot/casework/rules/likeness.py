"""By what the same business is found again, however it was typed."""

import re
from typing import Final

import phonenumbers

from entrepot.casework.values import TraitKind

FREE_MAIL: Final = frozenset(
    {
        "126.com", "163.com", "alice.it", "aol.com", "free.fr", "gmail.com", "gmx.at", "gmx.de",
        "gmx.net", "googlemail.com", "hotmail.com", "hotmail.fr", "hotmail.it", "icloud.com",
        "laposte.net", "legalmail.it", "libero.it", "live.com", "mac.com", "mail.com", "me.com",
        "msn.com", "orange.fr", "outlook.com", "pec.it", "proton.me", "protonmail.com", "qq.com",
        "sfr.fr", "t-online.de", "tin.it", "tiscali.it", "virgilio.it", "wanadoo.fr", "web.de",
        "yahoo.com", "yahoo.co.uk", "yahoo.es", "yahoo.fr", "yahoo.it", "zoho.com",
    }
)  # fmt: skip
"""Mail hosts of everybody: an address there says nothing of a business."""
SHOP_HOSTS: Final = ("myshopify.com", "facebook.com", "instagram.com", "amazon.com", "ebay.com")
"""Hosts that many businesses share; below the first the name before it is the business's own."""
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_IDENTITY_MIN: Final = 4
"""Shorter numbers are of many."""


def domain_of(text: str) -> str:
    """The host of a website or an e-mail address; empty when it is everybody's, or none."""
    host = text.strip().lower().rpartition("@")[2]
    host = re.sub(r"^[a-z]+://", "", host)
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    if not _HOST.fullmatch(host) or host in FREE_MAIL:
        return ""
    if host in SHOP_HOSTS or any(host.endswith(f".{one}") for one in SHOP_HOSTS[1:]):
        return ""
    return host


def normalised(kind: TraitKind, text: str, *, country: str) -> str:
    """The one form of a number that everybody types in another; empty when there is none."""
    match kind:
        case TraitKind.DOMAIN:
            return domain_of(text)
        case TraitKind.PHONE:
            return _phone(text, country)
        case TraitKind.VAT:
            plain = _plain(text)
            return plain if plain[:2].isalpha() or not plain else f"{country}{plain}"
        case TraitKind.REGISTER:
            plain = _plain(text)
            return f"{country}:{plain}" if len(plain) >= _IDENTITY_MIN else ""
        case TraitKind.IBAN:
            return _plain(text)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def _phone(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
