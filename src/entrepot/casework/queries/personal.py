"""What an office's people have written about a person, and what the person said to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from entrepot.casework.models import (
    Case,
    CaseFile,
    CaseMessage,
    CaseNote,
    Dossier,
    Invitation,
    Letter,
    Note,
    Task,
    Wording,
)
from entrepot.kit import forgetting
from entrepot.kit.forgetting import Place
from entrepot.kit.personal import Kept, Person
from entrepot.onboarding.queries import personal as businesses
from entrepot.onboarding.queries.personal import Business, Stay

PLACES: Final = (
    Place(Dossier, ("contact", "source"), merchant="merchant", by=("agent",)),
    Place(Note, ("text",), merchant="merchant", by=("by",)),
    Place(Letter, ("subject", "body"), merchant="merchant", by=("by",)),
    Place(Case, ("title",), merchant="merchant", by=("asked_by", "assignee")),
    Place(CaseMessage, ("text",), merchant="case__merchant", by=("by",)),
    Place(CaseFile, ("name",), merchant="message__case__merchant", by=("message__by",)),
    Place(CaseNote, ("text",), merchant="case__merchant", by=("by",)),
    Place(Wording, ("subject", "body"), by=("by",)),
    Place(Task, ("title", "facts"), merchant="merchant", by=("made_by", "done_by", "assignee")),
)


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What the person said whole; of what others wrote, the dossier of a sole trader and lines."""
    found = businesses.businesses(person, at=timezone.now())
    own = [one.merchant for one in found if one.is_own]
    mailed = [one.merchant for one in found if one.is_own or one.is_mailbox]
    said = CaseMessage.objects.filter(Q(by=person.id) | Q(case__merchant__in=own))
    tasks = Task.objects.filter(Q(merchant__in=own) | Q(made_by=person.id) | Q(assignee=person.id))
    return {
        "contacts": list(Dossier.objects.filter(merchant__in=mailed).values("contact", "source")),
        "notes": list(
            Note.objects.filter(Q(merchant__in=own) | Q(by=person.id))
            .order_by("id")
            .values("text", "at")
        ),
        "letters": list(
            Letter.objects.filter(Q(merchant__in=mailed) | Q(by=person.id))
            .order_by("id")
            .values("kind", "subject", "body", "at")
        ),
        "messages": list(
            said.order_by("id").values("case__number", "case__title", "side", "text", "at")
        ),
        "files": list(
            CaseFile.objects.filter(message__in=said.values("id"))
            .order_by("id")
            .values("name", "media_type", "size_bytes")
        ),
        "tasks": list(tasks.order_by("id").values("title", "due_on", "done_at")),
        "invitations": list(
            Invitation.objects.filter(Q(taken_by=person.id) | Q(merchant__in=mailed))
            .order_by("id")
            .values("at", "expires_at", "taken_at")
        ),
        "lines that name you": forgetting.mentions(PLACES, person, near(person, found)),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:
    """The dossier of a sole trader while its contract is open; afterwards nothing is needed."""
    found = [one for one in businesses.businesses(person, at=at) if is_needed(one)]
    if not found:
        return []
    return [Kept("dossiers", len(found), found[0].rule, found[0].source, None)]


def is_needed(one: Business) -> bool:
    """Of a business that goes on, the office keeps what was said."""
    return one.is_own and one.stay is Stay.WHOLE and one.until is None


def near(person: Person, found: Sequence[Business]) -> forgetting.Near:
    """Rows of these businesses, and those that the person wrote."""
    return businesses.near(person, found)
