"""This machine's keys in a backup: without them its personal data cannot be read."""

import base64
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from entrepot.site import home
from entrepot.site.backup.refusals import CannotRestore

PLAIN: Final = "secrets.env"
SEALED: Final = "secrets.env.sealed"
OF_ENVIRONMENT: Final = ("ENTREPOT_SECRET_KEY", "ENTREPOT_DATA_KEYS", "ENTREPOT_QUOTE_KEYS")
"""Keys that an operator may keep in the environment instead of the home."""
_SALT: Final = 16
_NONCE: Final = 12
_PURPOSE: Final = b"entrepot-secrets-1"


def secrets(place: Path) -> str:
    """What the home keeps, and what the environment says instead or besides, as lines."""
    path = place / home.SECRETS_FILE
    lines = path.read_text().splitlines() if path.exists() else []
    known = dict(line.split("=", 1) for line in lines if "=" in line)
    known |= {name: os.environ[name] for name in OF_ENVIRONMENT if os.environ.get(name)}
    return "".join(f"{name}={value}\n" for name, value in known.items())


def write(text: str, folder: Path, *, passphrase: str) -> Path:
    """Sealed by the passphrase; without one as they are, for the owner's eyes only."""
    path = folder / (SEALED if passphrase else PLAIN)
    body = seal(text, passphrase=passphrase) if passphrase else text
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(body)
    return path


def seal(text: str, *, passphrase: str) -> str:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    box = AESGCM(_key(passphrase, salt)).encrypt(nonce, text.encode(), _PURPOSE)
    return base64.b64encode(salt + nonce + box).decode() + "\n"


def unseal(body: str, *, passphrase: str) -> str:
    """CannotRestore when it is not the passphrase."""
    raw = base64.b64decode(body)
    salt, nonce, box = raw[:_SALT], raw[_SALT : _SALT + _NONCE], raw[_SALT + _NONCE :]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, box, _PURPOSE).decode()
    except InvalidTag:
        raise CannotRestore(
            "The passphrase does not open the backup's keys. Give the one it was made with "
            "(ENTREPOT_BACKUP_PASSPHRASE or --passphrase-file), or --without-secrets."
        ) from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode())
