"""Keys for those who declare: made once, shown once, ended by name."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog.models import Lane
from entrepot.checkout.models import Declarant
from entrepot.checkout.values import DeclarantId
from entrepot.kernel import Refusal, new_id
from entrepot.kit import trail
from entrepot.offices.values import UserId

PREFIX: Final = "epd_"
KEY_BYTES: Final = 32
KEY_CHARACTERS_MAX: Final = 100


@dataclass(eq=False)
class UnknownLane(Refusal):
    """There is no lane of this code."""

    code: ClassVar[str] = "checkout.unknown_lane"
    status: ClassVar[int] = 422
    lane: str


@dataclass(eq=False)
class UnknownKey(Refusal):
    """This key is not one of ours, or was ended."""

    code: ClassVar[str] = "checkout.unknown_key"
    status: ClassVar[int] = 401


@dataclass(frozen=True, slots=True)
class KnownDeclarant:
    """Whose key it is, and for which lanes; none is all."""

    id: DeclarantId
    lanes: tuple[str, ...]


@transaction.atomic
def make_declarant(*, name: str, lanes: Sequence[str], by: UserId, at: datetime) -> str:
    """A new key for a declarant of these lanes (none is all). It is told here and never again."""
    known = set(Lane.objects.filter(code__in=lanes).values_list("code", flat=True))
    for lane in lanes:
        if lane not in known:
            raise UnknownLane(lane=lane)
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    row = Declarant.objects.create(
        id=new_id(),
        name=name,
        key_hash=_hash(key),
        lanes=sorted(known),
        made_by_id=by,
        made_at=at,
    )
    after = {"name": name, "lanes": sorted(known)}
    trail.record(what="declarant.made", on="declarant", object_id=row.id, after=after)
    return key


@transaction.atomic
def end_declarant(*, declarant: UUID, at: datetime) -> bool:
    """The key opens nothing from now on. False when it did not anyway."""
    ended = Declarant.objects.filter(id=declarant, ended_at=None).update(ended_at=at)
    if ended:
        trail.record(what="declarant.ended", on="declarant", object_id=declarant)
    return bool(ended)


def known_declarant(key: str) -> KnownDeclarant:
    """Whose key this is; UnknownKey for all else. The database compares hashes only."""
    if not key.startswith(PREFIX) or len(key) > KEY_CHARACTERS_MAX:
        raise UnknownKey
    row = Declarant.objects.filter(key_hash=_hash(key), ended_at=None).first()
    if row is None:
        raise UnknownKey
    return KnownDeclarant(DeclarantId(row.id), tuple(row.lanes))


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
