"""How letters leave the house: one address instead of seven settings."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

SMTP_PORT: Final = 587
SMTPS_PORT: Final = 465
_KINDS: Final = {
    "smtp": "smtp",
    "smtps": "smtp",
    "file": "filebased",
    "console": "console",
    "none": "dummy",
}


@dataclass(frozen=True, slots=True)
class Way:
    """What Django's mail settings are made of."""

    kind: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_ssl: bool = False
    folder: str = ""


def read(url: str) -> Way:
    """`smtp://user:password@host:587?tls=1`, `smtps://…`, `file:///folder`, `console://`.

    User and password are percent-encoded where they hold `:`, `/` or `@`.
    """
    parts = urlsplit(url)
    kind = _KINDS.get(parts.scheme)
    if kind is None:
        raise ValueError(
            "ENTREPOT_EMAIL_URL begins with smtp://, smtps://, file:// or console://, "
            f"not with {parts.scheme!r}"
        )
    if kind == "filebased":
        return Way(kind, folder=unquote(parts.path))
    if kind != "smtp":
        return Way(kind)
    if not parts.hostname:
        raise ValueError("ENTREPOT_EMAIL_URL names no host: smtp://user:password@host:587?tls=1")
    is_ssl = parts.scheme == "smtps"
    asked = parse_qs(parts.query).get("tls", ["0"])[0]
    return Way(
        kind,
        host=parts.hostname,
        port=parts.port or (SMTPS_PORT if is_ssl else SMTP_PORT),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starts_tls=asked == "1" and not is_ssl,
        is_ssl=is_ssl,
    )
