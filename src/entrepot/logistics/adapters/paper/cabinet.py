"""Where papers lie: in the program's home or a private bucket, never public; found by their hash.

They carry names and addresses, so they are encrypted like these are in the database.
"""

import base64
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from entrepot.kernel import new_id
from entrepot.kit import secrets, storing


def keep(pdf: bytes) -> str:
    """Store a paper; its SHA-256. The same paper twice is one file."""
    digest = sha256(pdf).hexdigest()
    path = _path(digest)
    if storing.has_private():
        sealed = secrets.seal(base64.b64encode(pdf).decode())
        storing.put_private(_name(digest), sealed.encode())
        return digest
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{new_id().hex}.draft")
        draft.write_text(secrets.seal(base64.b64encode(pdf).decode()))
        draft.replace(path)
    return digest


def take(digest: str) -> bytes | None:
    """The paper with this hash, or None when it is not there."""
    path = _path(digest)
    kept = storing.take_private(_name(digest)) if storing.has_private() else None
    if kept is None and not path.exists():
        return None
    sealed = path.read_text() if kept is None else kept.decode()
    pdf = base64.b64decode(secrets.unseal(sealed))
    assert sha256(pdf).hexdigest() == digest, digest
    return pdf


def drop(digest: str) -> None:
    """The paper is no more; it may not be there."""
    _path(digest).unlink(missing_ok=True)
    if storing.has_private():
        storing.drop_private(_name(digest))


def _name(digest: str) -> str:
    return f"papers/{digest}"


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "papers" / digest[:2] / f"{digest}.sealed"
