"""Which text a letter begins with: the office's own, its hub's, or the program's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation

from entrepot.casework import rules
from entrepot.casework.models import Wording
from entrepot.casework.queries import checklist, dossier, scope, words
from entrepot.casework.queries.scope import OwnMerchant
from entrepot.casework.values import INVITATION_DAYS, Fact, LetterKind, Said
from entrepot.kit import letters
from entrepot.offices.models import Office
from entrepot.offices.queries import places
from entrepot.offices.values import UserId

MISSING_SHOWN: Final = 10
VERSIONS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Own:
    """A text of an office that holds."""

    office: UUID
    version: int
    said: Said


@dataclass(frozen=True, slots=True)
class Version:
    """One version, for the list of them."""

    version: int
    said: Said
    again: int | None
    author: str
    at: datetime
    holds: bool


def in_force(office: UUID, kind: LetterKind, language: str) -> Own | None:
    """The office's own text, else that of the hub above it; None where the program's holds."""
    return held(office).get((kind, language))


def held(office: UUID) -> dict[tuple[LetterKind, str], Own]:
    """Every text that is not the program's; two statements."""
    hub = Office.objects.filter(id=office).values_list("hub", flat=True).first()
    chain: Sequence[UUID] = (office, *([hub] if hub else ()))
    rows = Wording.objects.filter(office__in=chain).order_by(
        "office", "kind", "language", "-version"
    )
    newest = rows.distinct("office", "kind", "language")
    found = {(row.office_id, LetterKind(row.kind), row.language): row for row in newest}
    owned: dict[tuple[LetterKind, str], Own] = {}
    for one in chain:
        for (whose, kind, language), row in found.items():
            if whose == one and row.body:
                said = Said(row.subject, row.body)
                owned.setdefault((kind, language), Own(whose, row.version, said))
    return owned


def versions(office: UUID, kind: LetterKind, language: str) -> tuple[Version, ...]:
    """The office's own, the newest first."""
    rows = Wording.objects.filter(office=office, kind=kind, language=language)
    found = rows.select_related("by").order_by("-version")[:VERSIONS_MAX]
    return tuple(
        Version(
            version=row.version,
            said=Said(row.subject, row.body),
            again=row.again,
            author=(row.by.name or row.by.email) if row.by else "",
            at=row.at,
            holds=not place,
        )
        for place, row in enumerate(found)
    )


def text(office: UUID, kind: LetterKind, language: str) -> Said:
    """What a letter begins with, its facts still in braces."""
    own = in_force(office, kind, language)
    return own.said if own else programs(kind, language)


def programs(kind: LetterKind, language: str) -> Said:
    """The program's own text, its facts in braces."""
    braced: dict[str, object] = {fact.value: f"{{{fact.value}}}" for fact in Fact}
    braced[Fact.MISSING] = [braced[Fact.MISSING]]
    # A sentence with a number needs a number to choose its form by.
    braced[Fact.DAYS] = INVITATION_DAYS
    said = letters.worded(template=f"casework/{kind.value}", language=language, facts=braced)
    body = said.body.strip()
    if kind is LetterKind.INVITATION:
        body = body.replace(str(INVITATION_DAYS), f"{{{Fact.DAYS.value}}}")
    return Said(said.subject, body)


def worded(office: UUID, kind: LetterKind, language: str, *, facts: rules.Facts) -> Said:
    """A letter as it would go out."""
    return rules.filled(text(office, kind, language), facts)


def facts_of(row: OwnMerchant, *, by: UserId, language: str, link: str = "") -> rules.Facts:
    """What a letter to this business may name, in the letter's language."""
    with translation.override(language):
        names = checklist.names()
        missing = [words.blocker_name(code, names) for code in checklist.open_codes(row.id)]
    return {
        Fact.MERCHANT: row.name,
        Fact.CONTACT: dossier.file_of(row.id, at=timezone.now()).contact,
        Fact.AGENT: scope.name_of(by),
        Fact.CITY: places.city(Office.objects.get(id=row.office), language=language),
        Fact.PHONE: row.office_phone,
        Fact.MISSING: missing[:MISSING_SHOWN] or ["…"],
        Fact.LINK: link or f"{settings.BASE_URL}/apply/invitation/…/",
        Fact.DAYS: str(INVITATION_DAYS),
    }
