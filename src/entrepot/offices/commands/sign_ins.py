"""Where a person is signed in: noted, seen again, ended."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from entrepot.kit import trail
from entrepot.offices import rules
from entrepot.offices.models import SignIn
from entrepot.offices.values import UserId

SEEN_EVERY: Final = timedelta(minutes=10)
"""So often at most is it written down that a session is still used."""
FORGET_MAX: Final = 1000


def note_sign_in(*, user: UserId, session_key: str, agent: str, address: str, at: datetime) -> None:
    """A session has begun; of the address only its network is kept."""
    facts = {
        "user_id": user,
        "device": rules.device(agent),
        "place": rules.network(address),
        "began_at": at,
        "seen_at": at,
    }
    SignIn.objects.update_or_create(session_key=session_key, defaults=facts)


def note_seen(*, session_key: str, at: datetime) -> None:
    """The session is still used."""
    stale = SignIn.objects.filter(session_key=session_key, seen_at__lt=at - SEEN_EVERY)
    stale.update(seen_at=at)


@transaction.atomic
def end_session(*, user: UserId, sign_in: UUID) -> bool:
    """The session opens nothing from now on; False when it is not the person's own."""
    rows = list(SignIn.objects.filter(user=user, id=sign_in))
    return bool(_end(user, rows))


@transaction.atomic
def end_other_sessions(*, user: UserId, keep: str) -> int:
    """All but the one with this session key; how many there were."""
    return _end(user, list(SignIn.objects.filter(user=user).exclude(session_key=keep)))


def forget_ended_sessions(*, at: datetime) -> int:
    """Sessions that ran out, and what was noted of them."""
    Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.filter(expire_date__gte=at).values("session_key")
    ended = SignIn.objects.exclude(session_key__in=alive).order_by("id")
    ids = list(ended.values_list("id", flat=True)[:FORGET_MAX])
    return SignIn.objects.filter(id__in=ids).delete()[0]


def _end(user: UserId, rows: list[SignIn]) -> int:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignIn.objects.filter(id__in=[row.id for row in rows]).delete()
    if rows:
        trail.record(
            what="session.ended", on="person", object_id=user, after={"sessions": len(rows)}
        )
    return len(rows)
