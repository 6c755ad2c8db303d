"""Where papers lie: in the program's home, never among public media; found by their hash.

They carry names and addresses, so they are encrypted like these are in the database.
"""

import base64
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from entrepot.kernel import new_id
from entrepot.kit import secrets


def keep(pdf: bytes) -> str:
    """Store a paper; its SHA-256. The same paper twice is one file."""
    digest = sha256(pdf).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{new_id().hex}.draft")
        draft.write_text(secrets.seal(base64.b64encode(pdf).decode()))
        draft.replace(path)
    return digest


def take(digest: str) -> bytes | None:
    """The paper with this hash, or None when it is not there."""
    path = _path(digest)
    if not path.exists():
        return None
    pdf = base64.b64decode(secrets.unseal(path.read_text()))
    assert sha256(pdf).hexdigest() == digest, digest
    return pdf


def drop(digest: str) -> None:
    """The paper is no more; it may not be there."""
    _path(digest).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "papers" / digest[:2] / f"{digest}.sealed"
