"""Keys for programs: made, shown once, revoked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import transaction

from entrepot.kernel import Refusal, new_id
from entrepot.kit import letters, trail
from entrepot.offices import rules
from entrepot.offices.models import ApiKey, User
from entrepot.offices.queries import keys as known
from entrepot.offices.values import Post, Team, UserId
from entrepot.offices.values.keys import KEY_DAYS_MAX, KEYS_MAX, Grant, KeyId

SECRET_BYTES: Final = 32
SHOWN_LETTERS: Final = 12
"""Of the key, that lists and letters may show."""


@dataclass(eq=False)
class TooManyKeys(Refusal):
    """The team has as many keys as it may: revoke one first."""

    code: ClassVar[str] = "offices.too_many_keys"
    most: int


@dataclass(eq=False)
class KeyReachesTooFar(Refusal):
    """Nobody can give a key more than their own post may."""

    code: ClassVar[str] = "offices.key_reaches_too_far"
    status: ClassVar[int] = 403
    scopes: tuple[str, ...]


@dataclass(eq=False)
class KeyLastsTooLong(Refusal):
    """A key lasts from tomorrow to a year from now."""

    code: ClassVar[str] = "offices.key_lasts_too_long"
    status: ClassVar[int] = 422
    latest: date


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key. The secret is told here and never again."""

    id: KeyId
    secret: str


@transaction.atomic
def make_key(
    *,
    team: Team,
    name: str,
    grants: Iterable[Grant],
    expires_on: date,
    by: UserId,
    post: Post,
    at: datetime,
) -> MadeKey:
    """A key of the team, reaching no further than the post of who makes it; they get a letter."""
    wanted = tuple(sorted(set(grants)))
    allowed = rules.grantable(team.role, post)
    if beyond := tuple(str(one) for one in wanted if one not in allowed):
        raise KeyReachesTooFar(scopes=beyond)
    latest = at.date() + timedelta(days=KEY_DAYS_MAX)
    if not at.date() < expires_on <= latest:
        raise KeyLastsTooLong(latest=latest)
    maker = User.objects.select_for_update().get(id=by)
    mine = ApiKey.objects.filter(role=team.role, office=team.office, merchant=team.merchant)
    if mine.filter(revoked_at=None, expires_on__gt=at.date()).count() >= KEYS_MAX:
        raise TooManyKeys(most=KEYS_MAX)
    prefix = known.PREFIXES[settings.DEMO or settings.STAGING]
    secret = prefix + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKey.objects.create(
        id=new_id(),
        name=name,
        prefix=secret[:SHOWN_LETTERS],
        digest=known.digest_of(secret),
        role=team.role,
        office_id=team.office,
        merchant_id=team.merchant,
        scopes=[str(one) for one in wanted],
        made_by=maker,
        made_at=at,
        expires_on=expires_on,
    )
    trail.record(
        what="key.made",
        on="key",
        object_id=row.id,
        merchant=team.merchant,
        office=team.office,
        after={"name": name, "scopes": row.scopes, "expires_on": expires_on},
    )
    letters.queue(
        key=f"key-made:{row.id}",
        to=maker.email,
        language=maker.language,
        template="offices/new_key",
        facts={"name": name, "until": expires_on, "desk": team.role},
        about=row.id,
    )
    return MadeKey(KeyId(row.id), secret)


@transaction.atomic
def revoke_key(*, team: Team, key: KeyId, at: datetime, why: str = "") -> bool:
    """It opens nothing from now on. False when it is not the team's, or did not anyway."""
    mine = ApiKey.objects.filter(role=team.role, office=team.office, merchant=team.merchant)
    if not mine.filter(id=key, revoked_at=None).update(revoked_at=at):
        return False
    trail.record(
        what="key.revoked",
        on="key",
        object_id=key,
        merchant=team.merchant,
        office=team.office,
        why=why,
    )
    return True
