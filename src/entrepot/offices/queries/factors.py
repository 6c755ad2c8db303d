"""What opens a person's account, and whether they still owe a second factor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session as Stored
from django.http import HttpRequest
from django.utils import timezone

from entrepot.offices.models import SignIn
from entrepot.offices.queries import seating
from entrepot.offices.rules import needs_factor
from entrepot.offices.values import UserId

REQUIRED: Final = "required"
FACTORS_MAX: Final = 50
SESSIONS_MAX: Final = 100
KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are no factor: they are paper in a drawer."""


def has_factor(request: HttpRequest) -> bool:
    """An authenticator app or a passkey is set up; asked at every page, for it may be removed."""
    mine = Authenticator.objects.filter(user_id=request.user.pk, type__in=KINDS)
    return bool(mine.exists())


def is_needed(request: HttpRequest) -> bool:
    """Some seat of the person is one that asks for a second factor."""
    return any(needs_factor(one.role, one.post) for one in seating.seats(request))


def is_missing(request: HttpRequest) -> bool:
    """The person must set one up before any desk opens."""
    if settings.ENTREPOT_MFA != REQUIRED or not request.user.is_authenticated:
        return False
    return is_needed(request) and not has_factor(request)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey by the name its owner gave it."""

    id: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What second factors a person has."""

    has_app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int | None
    """Recovery codes; None when none were ever made."""

    @property
    def has_any(self) -> bool:
        return self.has_app or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a person is signed in."""

    id: UUID
    device: str
    place: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


def factors_of(user: UserId) -> Factors:
    """One statement."""
    rows = list(Authenticator.objects.filter(user_id=user).order_by("id")[:FACTORS_MAX])
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        passkeys=tuple(
            Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def sessions_of(user: UserId, *, here: str) -> list[Session]:
    """Where a person is signed in, the latest seen first; ended ones are not among them."""
    alive = Stored.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = SignIn.objects.filter(user=user, session_key__in=alive)
    return [
        Session(r.id, r.device, r.place, r.began_at, r.seen_at, r.session_key == here)
        for r in rows.order_by("-seen_at", "id")[:SESSIONS_MAX]
    ]
