"""The quote's token: a compact JWS (RFC 7515) by HMAC-SHA256.

The protected header is one of ours byte for byte, so it is found by comparison and never
parsed: no other algorithm can be asked for.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec

from entrepot.checkout.rules.refusals import BadSignature, QuoteExpired
from entrepot.checkout.values import QuotePayload

Key = tuple[str, bytes]
"""Key id and secret. The first of a sequence signs, all of them verify."""

TOKEN_BYTES_MAX: Final = 256 * 1024

_decoder: Final = msgspec.json.Decoder(QuotePayload)
_encoder: Final = msgspec.json.Encoder()
_unbase64: Final = msgspec.json.Decoder(bytes)
_PADDING: Final = (b'"', b'"', b'=="', b'="')
"""Closes a JSON string of unpadded base64, by its length modulo 4."""


def sign(payload: QuotePayload, keys: Sequence[Key]) -> str:
    """The token of a quote, by the newest key."""
    key_id, secret = keys[0]
    signed = _header(key_id) + b"." + _base64(_encoder.encode(payload))
    return (signed + b"." + _base64(_mac(secret, signed))).decode()


def read(token: str | bytes, keys: Sequence[Key], at: datetime) -> QuotePayload:
    """The quote of a token that is ours and still valid."""
    payload = verify(token, keys)
    check_valid(payload, at=at)
    return payload


def verify(token: str | bytes, keys: Sequence[Key]) -> QuotePayload:
    """The quote of a token that is ours, whatever its time."""
    return _payload(_body(token, keys))


def verify_and_digest(token: str | bytes, keys: Sequence[Key]) -> tuple[QuotePayload, bytes]:
    """`verify` and `digest` in one pass over the token."""
    body = _body(token, keys)
    return _payload(body), sha256(body).digest()


def check_valid(payload: QuotePayload, *, at: datetime) -> None:
    """Refuse a quote whose time is over."""
    if at.timestamp() >= payload.exp:
        raise QuoteExpired(quote=payload.id, expires_at=payload.expires_at)


def digest(token: str | bytes) -> bytes:
    """SHA-256 of the token's contents: what tells a repeat from another body."""
    text = token.encode() if isinstance(token, str) else token
    return sha256(text.split(b".", 2)[1]).digest()


def _body(token: str | bytes, keys: Sequence[Key]) -> bytes:
    text = token.encode("utf-8", "replace") if isinstance(token, str) else token
    if len(text) > TOKEN_BYTES_MAX:
        raise BadSignature
    signed, _, signature = text.rpartition(b".")
    header, _, body = signed.partition(b".")
    for key_id, secret in keys:
        if header == _header(key_id):
            if not hmac.compare_digest(signature, _base64(_mac(secret, signed))):
                raise BadSignature
            return body
    raise BadSignature


def _payload(body: bytes) -> QuotePayload:
    # msgspec reads base64 in a JSON string twice as fast as `base64` does.
    plain = body.replace(b"-", b"+").replace(b"_", b"/")
    try:
        return _decoder.decode(_unbase64.decode(b'"' + plain + _PADDING[len(plain) % 4]))
    except msgspec.MsgspecError:
        # Signed by us, yet not a quote of this form: it was made by another release.
        raise BadSignature from None


def _mac(secret: bytes, signed: bytes) -> bytes:
    return hmac.digest(secret, signed, "sha256")


def _base64(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


@lru_cache(maxsize=32)
def _header(key_id: str) -> bytes:
    return _base64(_encoder.encode({"alg": "HS256", "kid": key_id, "typ": "quote"}))
