"""Whether a person still owes a second factor."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from entrepot.offices.queries import seating
from entrepot.offices.rules import needs_factor

REQUIRED: Final = "required"
KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are no factor: they are paper in a drawer."""


def has_factor(request: HttpRequest) -> bool:
    """An authenticator app or a passkey is set up; asked at every page, for it may be removed."""
    return Authenticator.objects.filter(user_id=request.user.pk, type__in=KINDS).exists()


def is_needed(request: HttpRequest) -> bool:
    """Some seat of the person is one that asks for a second factor."""
    return any(needs_factor(one.role, one.post) for one in seating.seats(request))


def is_missing(request: HttpRequest) -> bool:
    """The person must set one up before any desk opens."""
    if settings.ENTREPOT_MFA != REQUIRED or not request.user.is_authenticated:
        return False
    return is_needed(request) and not has_factor(request)
