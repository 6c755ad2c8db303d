"""Personal data at rest: AES-256-GCM with key ids, so that keys can be changed.

Keys come from `ENTREPOT_DATA_KEYS` (`id:base64,id:base64`, newest first); the first one
encrypts, all of them decrypt.
"""

import base64
import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def seal(text: str) -> str:
    """Encrypt; a new nonce each time, so equal texts look different. Empty stays empty."""
    if not text:
        return ""
    key_id, key = settings.ENTREPOT_DATA_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    box = nonce + AESGCM(key).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{base64.urlsafe_b64encode(box).decode()}"


def unseal(sealed: str) -> str:
    """Decrypt; raises `cryptography.exceptions.InvalidTag` on anything changed."""
    if not sealed:
        return ""
    key_id, _, body = sealed.partition(":")
    key = dict(settings.ENTREPOT_DATA_KEYS)[key_id]
    box = base64.urlsafe_b64decode(body)
    return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], key_id.encode()).decode()


def seal_bytes(data: bytes, *, about: str) -> bytes:
    """Encrypt a file; `about` is where it belongs, and it opens nowhere else."""
    key_id, key = settings.ENTREPOT_DATA_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    head = bytes([len(key_id)]) + key_id.encode()
    return head + nonce + AESGCM(key).encrypt(nonce, data, head + about.encode())


def unseal_bytes(sealed: bytes, *, about: str) -> bytes:
    """Decrypt; raises `cryptography.exceptions.InvalidTag` on anything changed or moved."""
    start = 1 + sealed[0]
    head, nonce = sealed[:start], sealed[start : start + NONCE_BYTES]
    key = dict(settings.ENTREPOT_DATA_KEYS)[head[1:].decode()]
    return AESGCM(key).decrypt(nonce, sealed[start + NONCE_BYTES :], head + about.encode())


def fingerprint(text: str, *, purpose: str) -> str:
    """A keyed hash that finds the same person again without storing who it is."""
    key = settings.ENTREPOT_DATA_KEYS[-1][1]
    return hmac.new(key, f"{purpose}:{text}".encode(), sha256).hexdigest()


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is encrypted in the database and plain in Python; it cannot be searched."""

    def get_prep_value(self, value: str | None) -> str | None:
        return None if value is None else seal(value)

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return None if value is None else unseal(value)
