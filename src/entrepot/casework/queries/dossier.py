"""One merchant: where it stands, and everything that happened, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from entrepot.casework.models import Case, Dossier, Invitation, Letter, Note
from entrepot.casework.queries import words
from entrepot.kit import trail
from entrepot.kit.models import Act
from entrepot.offices.models import Standing, User
from entrepot.offices.values import MerchantId

TIMELINE: Final = 25
PAGES_MAX: Final = 40
NOTES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class File:
    """What an office keeps of a merchant beside its facts."""

    agent: UUID | None = None
    agent_name: str = ""
    contact: str = ""
    source: str = ""
    first_listed_at: datetime | None = None
    last_sold_at: datetime | None = None
    blockers: tuple[str, ...] = ()
    held: dict[str, int] = field(default_factory=dict)
    """How many listings a blocker keeps off."""
    invited_at: datetime | None = None
    invitation_over: bool = False


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of the office."""

    id: UUID
    author: str
    text: str
    at: datetime
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `kind` is standing, note, letter, case or act."""

    kind: str
    at: datetime
    title: str
    detail: str = ""
    who: str = ""
    for_office: bool = False
    """An office did it for the merchant."""
    object: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def file_of(merchant: MerchantId | UUID, *, at: datetime) -> File:
    """What is kept of a merchant; nothing for one that nobody has looked at yet."""
    row = Dossier.objects.filter(merchant=merchant).select_related("agent").first()
    asked = Invitation.objects.filter(merchant=merchant).order_by("-at").first()
    invited = asked.at if asked else None
    is_over = asked is not None and asked.taken_at is None and asked.expires_at < at
    if row is None:
        return File(invited_at=invited, invitation_over=is_over)
    return File(
        agent=row.agent.id if row.agent else None,
        agent_name=(row.agent.name or row.agent.email) if row.agent else "",
        contact=row.contact,
        source=row.source,
        first_listed_at=row.first_listed_at,
        last_sold_at=row.last_sold_at,
        blockers=tuple(row.blockers),
        held=dict(row.held),
        invited_at=invited,
        invitation_over=is_over,
    )


def notes(merchant: MerchantId | UUID) -> list[NoteRow]:
    """The office's notes: pinned ones first, then the newest."""
    rows = Note.objects.filter(merchant=merchant).select_related("by")
    return [
        NoteRow(row.id, _name(row.by), row.text, row.at, row.is_pinned)
        for row in rows.order_by("-is_pinned", "-at", "-id")[:NOTES_MAX]
    ]


def timeline(merchant: MerchantId | UUID, *, page: int) -> tuple[list[Moment], bool]:
    """A page of what happened, and whether there is a further one; six statements."""
    assert 0 < page <= PAGES_MAX
    most = page * TIMELINE + 1
    found: list[Moment] = [
        *_standings(merchant, most),
        *_notes(merchant, most),
        *_letters(merchant, most),
        *_cases(merchant, most),
        *_acts(merchant, most),
    ]
    found.sort(key=lambda one: one.at, reverse=True)
    shown = list(islice(found, (page - 1) * TIMELINE, page * TIMELINE))
    return shown, len(found) > page * TIMELINE


def _standings(merchant: MerchantId | UUID, most: int) -> Iterable[Moment]:
    rows = Standing.objects.filter(merchant=merchant).order_by("-at", "-id")[:most]
    people = _people({row.by for row in rows if row.by})
    for row in rows:
        title = str(words.STANDINGS.get(row.state, row.state))
        yield Moment("standing", row.at, title, row.note, people.get(row.by, ""))


def _notes(merchant: MerchantId | UUID, most: int) -> Iterable[Moment]:
    rows = Note.objects.filter(merchant=merchant).select_related("by").order_by("-at", "-id")
    for row in rows[:most]:
        yield Moment("note", row.at, _("Note"), row.text, _name(row.by))


def _letters(merchant: MerchantId | UUID, most: int) -> Iterable[Moment]:
    rows = Letter.objects.filter(merchant=merchant).select_related("by").order_by("-at", "-id")
    for row in rows[:most]:
        yield Moment("letter", row.at, row.subject, row.body, _name(row.by))


def _cases(merchant: MerchantId | UUID, most: int) -> Iterable[Moment]:
    rows = Case.objects.filter(merchant=merchant).order_by("-changed_at", "-id")[:most]
    for row in rows:
        asked = _("Case %(number)s asked") % {"number": row.number}
        yield Moment("case", row.asked_at, asked, row.title, object=row.id)
        if row.solved_at:
            solved = _("Case %(number)s solved") % {"number": row.number}
            yield Moment("case", row.solved_at, solved, row.title, object=row.id)


def _acts(merchant: MerchantId | UUID, most: int) -> Iterable[Moment]:
    """What the audit log has for this merchant, but for what stands here already."""
    own = ("note.added", "letter.sent", "case.asked", "case.solved", "merchant.state_changed")
    rows = Act.objects.filter(merchant=merchant).exclude(what__in=own).order_by("-at", "-id")
    acts = list(rows[:most])
    people = _people({row.user for row in acts if row.user})
    for row in acts:
        yield Moment(
            "act",
            row.at,
            trail.act_name(row.what),
            row.why,
            people.get(row.user, ""),
            for_office=row.acting_office is not None,
        )


def _people(ids: set[UUID]) -> dict[UUID | None, str]:
    rows = User.objects.filter(id__in=ids).values_list("id", "name", "email")
    return {id_: name or email for id_, name, email in rows}


def _name(user: User | None) -> str:
    return (user.name or user.email) if user else ""
