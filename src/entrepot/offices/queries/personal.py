"""What is known about a person here: the account, seats, keys, sessions, letters, acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from entrepot.kernel import named_id
from entrepot.kit.letters import reader_of
from entrepot.kit.models import Act, Letter
from entrepot.kit.personal import Kept, Person, holders
from entrepot.offices import rows
from entrepot.offices.models import ApiKey, Erasure, Invitation, Membership, SignIn, User
from entrepot.offices.queries import places
from entrepot.offices.values import UserId

ROWS_MAX: Final = 10_000
AUDIT_RULE: Final = "audit-log"


def person_of(user: UserId | UUID) -> Person | None:
    """Who it is about, with every address they ever confirmed here."""
    row = User.objects.filter(id=user).first()
    if row is None:
        return None
    others = EmailAddress.objects.filter(user_id=user).values_list("email", flat=True)
    emails = sorted({row.email.lower(), *(one.lower() for one in others)})
    return Person(row.id, tuple(emails), row.name)


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Plain values by kind of row."""
    return {
        "account": list(
            User.objects.filter(id=person.id).values(
                "email", "name", "language", "joined_at", "last_login"
            )
        ),
        "addresses of e-mail": list(
            EmailAddress.objects.filter(user_id=person.id).values("email", "verified", "primary")
        ),
        "second factors": list(
            Authenticator.objects.filter(user_id=person.id).values(
                "type", "created_at", "last_used_at"
            )
        ),
        "sessions": list(
            SignIn.objects.filter(user=person.id).values("device", "place", "began_at", "seen_at")
        ),
        "seats": [
            {
                "role": row.role,
                "post": row.post,
                "at": row.merchant.name if row.merchant else places.city(row.office),
            }
            for row in Membership.objects.filter(user=person.id).select_related(
                "office", "merchant"
            )
        ],
        "invitations": list(
            Invitation.objects.filter(email__in=person.emails).values("role", "post", "sent_at")
        ),
        "keys": list(
            ApiKey.objects.filter(made_by=person.id).values("name", "prefix", "made_at", "scopes")
        ),
        "letters": list(
            Letter.objects.filter(reader__in=[reader_of(one) for one in person.emails]).values(
                "template", "language", "queued_at", "sent_at"
            )
        ),
        "acts": list(
            Act.objects.filter(user=person.id)
            .order_by("id")
            .values("at", "what", "on", "object_id")[:ROWS_MAX]
        ),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:
    """Acts stay under an id that is nobody's any more."""
    acts = Act.objects.filter(user=person.id)
    last = acts.order_by("-id").first()
    if last is None:
        return []
    rule = rows.keep(AUDIT_RULE, day=at.date())
    return [Kept("acts", acts.count(), rule.code, rule.source, rule.last_day(last.at.date()))]


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody was erased, without who it was."""

    id: UUID
    person: UUID
    at: datetime
    by_themselves: bool
    gone: list[dict[str, Any]]
    kept: list[dict[str, Any]]


def proofs(*, limit: int) -> list[Proof]:
    """The newest first."""
    return [_proof(row) for row in Erasure.objects.order_by("-at", "id")[:limit]]


def proof(identity: UUID) -> Proof | None:
    """One of them."""
    row = Erasure.objects.filter(id=identity).first()
    return _proof(row) if row else None


def find_person(email: str) -> Person | None:
    """By the address they sign in with, or another of theirs; never by a part of it."""
    asked = email.strip().lower()
    row = User.objects.filter(email__iexact=asked).first()
    other = EmailAddress.objects.filter(email__iexact=asked).first()
    user = row.id if row else other.user_id if other else None
    return person_of(user) if asked and user else None


def contact(email: str, name: str = "") -> Person:
    """Somebody without an account, by an address; the id is the same each time, and no address."""
    asked = email.strip().lower()
    return Person(named_id(f"contact:{reader_of(asked)}"), (asked,), name.strip())


def all_keeps(person: Person, at: datetime) -> list[tuple[str, Kept]]:
    """What would stay in every context if the person were erased now."""
    return [
        (context, one) for context, holder in holders().items() for one in holder.keeps(person, at)
    ]


def counts(person: Person) -> list[tuple[str, str, int]]:
    """How much is stored: by context and kind of row."""
    return [
        (context, kind, len(found))
        for context, holder in holders().items()
        for kind, found in holder.export(person).items()
        if found
    ]


def _proof(row: Erasure) -> Proof:
    return Proof(
        row.id, row.person, row.at, row.asked_by is None, row.report["gone"], row.report["kept"]
    )


def is_due(today: date) -> list[UUID]:
    """People of whom something was kept whose day has come."""
    # JSON has null before every text.
    open_ = Erasure.objects.exclude(report__next_on=None)
    found = open_.filter(report__next_on__lte=today.isoformat())
    return list(found.values_list("person", flat=True).distinct()[:ROWS_MAX])
