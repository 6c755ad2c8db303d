"""An office writes its own letters, version by version."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from entrepot.casework import rules
from entrepot.casework.commands.refusals import BadWording, NoSuchVersion
from entrepot.casework.models import Wording
from entrepot.casework.values import BODY_MAX, SUBJECT_MAX, LetterKind, Said
from entrepot.kit import trail
from entrepot.offices.models import Office
from entrepot.offices.values import UserId


@transaction.atomic
def write_wording(
    *, office: UUID, kind: LetterKind, language: str, said: Said, by: UserId, at: datetime
) -> int:
    """Add a version; answers its number. The same text again is no new version.

    Raises `BadWording` for a fact that nobody knows, or a letter that says nothing.
    """
    strange = {
        *rules.unknown_in_subject(kind, said.subject),
        *rules.unknown_in_body(kind, said.body),
    }
    lacking = rules.lacking(kind, said.body)
    is_long = len(said.subject) > SUBJECT_MAX or len(said.body) > BODY_MAX
    if strange or lacking or is_long or not said.subject.strip() or not said.body.strip():
        raise BadWording(unknown=tuple(sorted(strange)), lacking=lacking)
    newest = _newest(office, kind, language)
    if newest is not None and (newest.subject, newest.body) == (said.subject, said.body):
        return newest.version
    return _add(office, kind, language, said, newest=newest, by=by, at=at).version


@transaction.atomic
def use_wording_again(
    *, office: UUID, kind: LetterKind, language: str, version: int, by: UserId, at: datetime
) -> int:
    """Go back to an earlier version: it becomes the newest. Raises `NoSuchVersion`."""
    newest = _newest(office, kind, language)
    found = Wording.objects.filter(
        office=office, kind=kind, language=language, version=version
    ).first()
    if found is None or newest is None:
        raise NoSuchVersion
    if newest.version == version:
        return version
    said = Said(found.subject, found.body)
    return _add(office, kind, language, said, newest=newest, by=by, at=at, again=version).version


@transaction.atomic
def set_wording_aside(
    *, office: UUID, kind: LetterKind, language: str, by: UserId, at: datetime
) -> bool:
    """Use the hub's or the program's text again; False when there is none of one's own."""
    newest = _newest(office, kind, language)
    if newest is None or not newest.body:
        return False
    _add(office, kind, language, Said("", ""), newest=newest, by=by, at=at)
    return True


def _newest(office: UUID, kind: LetterKind, language: str) -> Wording | None:
    # The office's row is what two writers meet at.
    Office.objects.select_for_update(no_key=True).get(id=office)
    rows = Wording.objects.filter(office=office, kind=kind, language=language)
    return rows.order_by("-version").first()


def _add(
    office: UUID,
    kind: LetterKind,
    language: str,
    said: Said,
    *,
    newest: Wording | None,
    by: UserId,
    at: datetime,
    again: int | None = None,
) -> Wording:
    row = Wording.objects.create(
        office_id=office,
        kind=kind,
        language=language,
        version=newest.version + 1 if newest else 1,
        subject=said.subject,
        body=said.body,
        again=again,
        by_id=by,
        at=at,
    )
    what = "wording.taken_up" if again else "wording.written" if said.body else "wording.set_aside"
    trail.record(
        what=what,
        on="wording",
        object_id=row.id,
        office=office,
        before={"version": newest.version if newest else None},
        after={
            "template": kind.value,
            "language": language,
            "version": row.version,
            **({"again": again} if again else {}),
        },
    )
    return row
