"""A person asks what is stored about them, or asks to be forgotten."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from entrepot.kernel import Refusal
from entrepot.kit import personal, trail
from entrepot.kit.letters import reader_of
from entrepot.kit.models import Letter
from entrepot.kit.personal import ERASED, Gone, Kept, Person
from entrepot.offices.commands import sign_ins, teams
from entrepot.offices.models import Erasure, Invitation, Membership, User
from entrepot.offices.queries import personal as held
from entrepot.offices.values import MerchantId, MerchantState, OfficeId, Role, Team, UserId

LOOK_AGAIN: Final = timedelta(days=7)
"""While an order is open, nobody knows the day on which its address may go."""
NOBODYS_DOMAIN: Final = "erased.invalid"
"""A domain that can never exist (RFC 2606)."""
OWNERLESS: Final = frozenset(
    {MerchantState.LEAD, MerchantState.APPLIED, MerchantState.REFUSED, MerchantState.CLOSED}
)
"""Nobody sells there: its last person may go without handing it over."""
NAME_LETTERS_MIN: Final = 4
"""A shorter name would be found inside other words."""


@dataclass(eq=False)
class UnknownPerson(Refusal):
    """There is no such person, or they have been erased already."""

    code: ClassVar[str] = "offices.unknown_person"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class HasAccount(Refusal):
    """Somebody signs in with this address: they are erased as who they are."""

    code: ClassVar[str] = "offices.has_account"
    status: ClassVar[int] = 409


@transaction.atomic
def export_person(*, user: UserId | UUID) -> bytes:
    """A ZIP with all that is stored about a person, as JSON by context and kind of row."""
    person = _person(user)
    trail.record(what="person.exported", on="person", object_id=person.id)
    return _file(person)


@transaction.atomic
def export_contact(*, email: str, name: str = "", office: OfficeId | None = None) -> bytes:
    """The same about somebody without an account: whoever is reached at this address.

    Raises `HasAccount`.
    """
    person = _contact(email, name)
    trail.record(what="person.exported", on="person", object_id=person.id, office=office)
    return _file(person)


def _file(person: Person) -> bytes:
    found = {
        context: {kind: list(found) for kind, found in holder.export(person).items()}
        for context, holder in personal.holders().items()
    }
    text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
    return body.getvalue()


@transaction.atomic
def erase_person(*, user: UserId | UUID, by: UserId | None, at: datetime, why: str = "") -> UUID:
    """Forget a person everywhere, but for what a law wants kept; the id of the proof.

    Raises `UnknownPerson`, and `LastOwner` where a team would be left without one.
    """
    person = _person(user)
    User.objects.select_for_update().get(id=person.id)
    return _erase(person, by=by, at=at, why=why, office=None)


@transaction.atomic
def erase_contact(
    *,
    email: str,
    name: str,
    by: UserId,
    at: datetime,
    why: str,
    office: OfficeId | None = None,
) -> UUID:
    """Forget somebody without an account everywhere; the id of the proof.

    `name` is as dossiers have it; it is looked for near the address. `office` is whose log shows
    it. The address is kept nowhere, so what a law keeps goes by the law's own clock
    (`onboarding.forget_ended`), not by a second look for the person. Raises `HasAccount`.
    """
    return _erase(_contact(email, name), by=by, at=at, why=why, office=office)


def _contact(email: str, name: str) -> Person:
    if held.find_person(email) is not None:
        raise HasAccount
    return held.contact(email, name)


def _erase(
    person: Person, *, by: UserId | None, at: datetime, why: str, office: OfficeId | None
) -> UUID:
    # The account goes last: others find by its seats what is the person's.
    holders = sorted(personal.holders().items(), key=lambda one: one[0] == "offices")
    gone = {context: list(holder.erase(person, at)) for context, holder in holders}
    kept = {
        context: list(holder.keeps(person, at)) for context, holder in personal.holders().items()
    }
    proof = Erasure.objects.create(
        person=person.id, asked_by=by, at=at, report=_report(gone, kept, at=at)
    )
    trail.record(what="person.erased", on="person", object_id=person.id, office=office, why=why)
    return proof.id


@transaction.atomic
def erase_due(*, at: datetime) -> int:
    """Erase what was kept of people and need no longer be; how many people it was about."""
    due = held.is_due(at.date())
    for identity in due:
        for proof in Erasure.objects.filter(person=identity).order_by("id"):
            proof.report = {**proof.report, "next_on": None}
            proof.save(update_fields=["report"])
        if User.objects.filter(id=identity).exists():
            erase_person(user=identity, by=None, at=at, why="kept until today")
    return len(due)


def erase(person: Person, at: datetime) -> list[Gone]:
    """What offices and the frame hold: the account becomes nobody's, all else goes."""
    _leave_teams(person)
    sessions = sign_ins.end_other_sessions(user=UserId(person.id), keep="")
    factors = Authenticator.objects.filter(user_id=person.id).delete()[0]
    addresses = EmailAddress.objects.filter(user_id=person.id).delete()[0]
    invitations = Invitation.objects.filter(email__in=person.emails)
    invited = invitations.count()
    for row in invitations.order_by("id"):
        row.email = f"{row.id}@{NOBODYS_DOMAIN}"
        row.withdrawn_at = row.withdrawn_at or (None if row.accepted_at else at)
        row.save(update_fields=["email", "withdrawn_at"])
    readers = [reader_of(one) for one in person.emails]
    letters = Letter.objects.filter(reader__in=readers).update(
        to="", facts="", reader="", forgotten_at=at
    )
    acts = _hide_in_acts(person)
    counts = {
        "account": int(_make_nobody(person)),
        "addresses of e-mail": addresses,
        "second factors": factors,
        "sessions": sessions,
        "invitations": invited,
        "letters": letters,
        "acts": acts,
    }
    return [Gone(what, number) for what, number in counts.items() if number]


def _make_nobody(person: Person) -> bool:
    """The account is nobody's from now on; False where there was none, or none any more."""
    row = User.objects.filter(id=person.id).first()
    if row is None:
        return False
    was_somebody = not row.email.endswith(NOBODYS_DOMAIN)
    row.email = f"{person.id}@{NOBODYS_DOMAIN}"
    row.name, row.language, row.last_login, row.is_active = "", "en", None, False
    row.set_unusable_password()
    row.save()
    return was_somebody


def _person(user: UserId | UUID) -> Person:
    found = held.person_of(user)
    if found is None:
        raise UnknownPerson
    return found


def _leave_teams(person: Person) -> None:
    mine = Membership.objects.filter(user=person.id).select_related("merchant").order_by("id")
    for row in mine:
        if row.merchant is not None and row.merchant.state in OWNERLESS:
            row.delete()
            continue
        team = Team(
            Role(row.role),
            OfficeId(row.office_id) if row.office_id else None,
            MerchantId(row.merchant_id) if row.merchant_id else None,
        )
        teams.remove_member(member=row.id, team=team)


_HIDE: Final = """
    update kit_act set
        before = replace(before::text, %(word)s, %(hidden)s)::jsonb,
        after = replace(after::text, %(word)s, %(hidden)s)::jsonb,
        why = replace(why, %(plain)s, %(hidden)s)
    where position(%(word)s in before::text) > 0 or position(%(word)s in after::text) > 0
       or position(%(plain)s in why) > 0"""


def _hide_in_acts(person: Person) -> int:
    """A name or an address that somebody typed into a reason or a note."""
    hidden = 0
    words = [one for one in (*person.emails, person.name) if len(one) >= NAME_LETTERS_MIN]
    with trail.erasing(), connection.cursor() as cursor:
        for word in words:
            written = json.dumps(word, ensure_ascii=False)[1:-1]
            cursor.execute(_HIDE, {"word": written, "plain": word, "hidden": ERASED})
            hidden += cursor.rowcount
    return hidden


def _report(
    gone: Mapping[str, list[Gone]], kept: Mapping[str, list[Kept]], *, at: datetime
) -> dict[str, Any]:
    held_ = [(context, one) for context, found in kept.items() for one in found]
    days = [one.until or (at + LOOK_AGAIN).date() for _, one in held_]
    later = [day for day, (_, one) in zip(days, held_, strict=True) if one.rule != held.AUDIT_RULE]
    return {
        "gone": [
            {"context": context, "what": one.what, "rows": one.rows}
            for context, found in gone.items()
            for one in found
        ],
        "kept": [
            {
                "context": context,
                "what": one.what,
                "rows": one.rows,
                "rule": one.rule,
                "source": one.source,
                "until": one.until.isoformat() if one.until else None,
            }
            for context, one in held_
        ],
        "next_on": min(later).isoformat() if later else None,
    }
