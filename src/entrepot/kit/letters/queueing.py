"""A letter becomes due."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from entrepot.kernel import new_id
from entrepot.kit import secrets
from entrepot.kit.models import Letter


def queue(
    *,
    key: str,
    to: str,
    language: str,
    template: str,
    facts: Mapping[str, Any],
    about: UUID | None = None,
    is_secret: bool = False,
) -> None:
    """Write the letter down in the caller's transaction; the same `key` is one letter for ever.

    `template` is `<context>/<name>`; `facts` are what JSON takes (dates and decimals become
    text); `about` is the object it speaks of, in whose erasure it is found again. A letter that
    `is_secret` (a link that signs somebody in) keeps its facts only until it is sent. Without an
    address there is nobody to write to, and nothing is queued.
    """
    assert connection.in_atomic_block
    assert template.count("/") == 1, template
    if not to.strip():
        return
    now = timezone.now()
    Letter.objects.get_or_create(
        key=key,
        defaults={
            "id": new_id(),
            "to": to.strip(),
            "reader": reader_of(to),
            "language": _spoken(language),
            "template": template,
            "facts": json.dumps(dict(facts), cls=DjangoJSONEncoder, ensure_ascii=False),
            "about": about,
            "is_secret": is_secret,
            "queued_at": now,
            "next_try_at": now,
        },
    )


def reader_of(address: str) -> str:
    """What finds all letters to an address without its being readable."""
    return secrets.fingerprint(address.strip().lower(), purpose="letter")


def _spoken(language: str) -> str:
    """The nearest language that pages are written in: `zh` and `zh-CN` are 简体中文."""
    wanted = language.lower()
    codes = [code for code, _ in settings.LANGUAGES]
    near = next((code for code in codes if code.split("-")[0] == wanted.split("-")[0]), "en")
    return wanted if wanted in codes else near
