"""What letters went out, as the operator sees them: never to whom, never what they say."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from entrepot.kit import letters
from entrepot.kit.models import Letter

PAGE: Final = 50
_STATES: Final = {
    letters.WAITING: Q(sent_at=None, given_up_at=None),
    letters.SENT: Q(sent_at__isnull=False),
    letters.GIVEN_UP: Q(given_up_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter without its reader; `subject` and `body` only in the demo."""

    id: UUID
    template: str
    language: str
    reader: str
    state: str
    tries: int
    failure: str
    queued_at: datetime
    sent_at: datetime | None
    can_try_again: bool
    subject: str = ""
    body: str = ""


def letter_rows(*, state: str = "", before: UUID | None = None) -> list[LetterRow]:
    """A page of letters, the newest first; `before` is the last id of the page before."""
    rows = Letter.objects.filter(_STATES.get(state, Q()))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_row(row) for row in rows.order_by("-id")[: PAGE + 1]]


def letter_counts() -> dict[str, int]:
    """How many there are of each state."""
    return {state: Letter.objects.filter(those).count() for state, those in _STATES.items()}


def _row(row: Letter) -> LetterRow:
    said = None
    if settings.DEMO and row.facts:
        said = letters.worded(
            template=row.template, language=row.language, facts=json.loads(row.facts)
        )
    return LetterRow(
        id=row.id,
        template=row.template,
        language=row.language,
        reader=letters.masked(row.to),
        state=letters.state_of(sent_at=row.sent_at, given_up_at=row.given_up_at),
        tries=row.tries,
        failure=row.failure,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        can_try_again=row.given_up_at is not None and row.forgotten_at is None,
        subject=said.subject if said else "",
        body=said.body if said else "",
    )
