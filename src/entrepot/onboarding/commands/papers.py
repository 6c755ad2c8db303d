"""Documents come in, are looked at, and are forgotten."""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import new_id
from entrepot.kit import trail, vault
from entrepot.kit.uploads import Accepted
from entrepot.offices.values import MerchantState
from entrepot.onboarding import rows
from entrepot.onboarding.commands import applying
from entrepot.onboarding.models import Document
from entrepot.onboarding.values import (
    DocumentId,
    DocumentState,
    FieldRefused,
    NoSuchType,
    NotWaiting,
    RefusalReason,
    Step,
)

FOLDER: Final = "documents"
UPLOADS_A_DAY_MAX: Final = 60
"""Of one business: enough for every type many times over."""


@dataclass(eq=False)
class TooManyUploads(FieldRefused):
    """This business has sent very many documents today."""

    code: ClassVar[str] = "onboarding.too_many_uploads"
    status: ClassVar[int] = 429


def upload(
    *,
    merchant: UUID,
    type_code: str,
    file: Accepted,
    expires_on: date | None,
    by: UUID,
    at: datetime,
) -> DocumentId:
    """Keep a document; one of its type that nobody has looked at gives way to it.

    An accepted one stays until the new one is accepted. Raises `FieldRefused`, `NoSuchType`,
    `NotOpen`.
    """
    kind = rows.document_types().get(type_code)
    if kind is None:
        raise NoSuchType(type=type_code)
    if len(file.data) > kind.bytes_max:
        raise FieldRefused(field="file", reason="too_large")
    if kind.needs_expiry and expires_on is None:
        raise FieldRefused(field="expires_on", reason="expiry_missing")
    if expires_on is not None and expires_on < at.date():
        raise FieldRefused(field="expires_on", reason="expired")
    identity = DocumentId(new_id())
    vault.put(FOLDER, str(identity), file.data)
    try:
        with transaction.atomic():
            _write(identity, merchant, type_code, file, expires_on, by=by, at=at)
    except BaseException:
        vault.delete(FOLDER, str(identity))
        raise
    return identity


def _write(
    identity: DocumentId,
    merchant: UUID,
    type_code: str,
    file: Accepted,
    expires_on: date | None,
    *,
    by: UUID,
    at: datetime,
) -> None:
    row = applying.locked(merchant)
    applying.check_open(row)
    today = Document.objects.filter(merchant=merchant, uploaded_at__date=at.date())
    if today.count() >= UPLOADS_A_DAY_MAX:
        raise TooManyUploads(field="file", reason="too_many")
    for old in Document.objects.select_for_update().filter(
        merchant=merchant, type=type_code, state=DocumentState.WAITING
    ):
        _replace(old, at=at)
    Document.objects.create(
        id=identity,
        merchant_id=merchant,
        type=type_code,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.data),
        sha256=file.sha256,
        expires_on=expires_on,
        uploaded_by=by,
        uploaded_at=at,
    )
    row.steps = sorted({*row.steps, Step.DOCUMENTS.value})
    row.changed_at = at
    row.save(update_fields=["steps", "changed_at"])
    trail.record(
        what="document.uploaded",
        on="document",
        object_id=identity,
        merchant=merchant,
        office=row.merchant.office_id,
        after={"type": type_code, "sha256": file.sha256, "expires_on": expires_on},
    )


@transaction.atomic
def review_document(
    *,
    document: UUID,
    accept: bool,
    by: UUID,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Accept, or refuse with a reason; who is first decides. Raises `NotWaiting`."""
    found = Document.objects.select_for_update().select_related("merchant").get(id=document)
    if found.state != DocumentState.WAITING:
        raise NotWaiting
    if not accept and reason not in set(RefusalReason):
        raise FieldRefused(field="reason", reason="reason_missing")
    if accept:
        for old in Document.objects.select_for_update().filter(
            merchant=found.merchant_id, type=found.type, state=DocumentState.ACCEPTED
        ):
            _replace(old, at=at)
    found.state = DocumentState.ACCEPTED if accept else DocumentState.REFUSED
    found.reviewed_by, found.reviewed_at = by, at
    found.reason, found.note = ("", "") if accept else (reason, note)
    found.save(update_fields=["state", "reviewed_by", "reviewed_at", "reason", "note"])
    if not accept:
        for older in Document.objects.filter(
            merchant=found.merchant_id, type=found.type, state=DocumentState.REFUSED
        ).exclude(id=found.id):
            _replace(older, at=at)
    trail.record(
        what="document.accepted" if accept else "document.refused",
        on="document",
        object_id=found.id,
        merchant=found.merchant_id,
        office=found.merchant.office_id,
        after={"type": found.type, "reason": found.reason},
        why=note,
    )


def _replace(old: Document, *, at: datetime) -> None:
    """Its row stays as a record; its file goes, once this is true."""
    old.state = DocumentState.REPLACED
    old.forgotten_at = at
    old.save(update_fields=["state", "forgotten_at"])
    transaction.on_commit(partial(forget_file, old.id))


def forget_file(document: UUID) -> None:
    """The file alone; a disk that says no is asked again by the nightly sweep."""
    with contextlib.suppress(OSError):
        vault.delete(FOLDER, str(document))


def content(document: UUID) -> bytes:
    """The file; raises `FileNotFoundError` when it was forgotten."""
    return vault.get(FOLDER, str(document))


KEPT_AFTER_END_DAYS: Final = 183
"""Six months after the contract ends (DSA art. 30(5)); then the papers are deleted."""
FORGET_MAX: Final = 500


@transaction.atomic
def forget_old(*, before: datetime, limit: int = FORGET_MAX) -> int:
    """Papers of businesses that closed or were refused before then; answers how many went."""
    assert 0 < limit <= FORGET_MAX
    gone = Document.objects.filter(
        forgotten_at=None,
        merchant__state__in=[MerchantState.CLOSED, MerchantState.REFUSED],
        merchant__application__changed_at__lt=before,
    ).order_by("id")[:limit]
    found = list(gone)
    for old in found:
        old.forgotten_at = before
        old.save(update_fields=["forgotten_at"])
        transaction.on_commit(partial(forget_file, old.id))
    return len(found)
