"""Documents of a business: what is there, and where each stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from entrepot.offices.values import MerchantId, OfficeId
from entrepot.onboarding import rows
from entrepot.onboarding.models import Document
from entrepot.onboarding.queries import words
from entrepot.onboarding.values import DocumentId, DocumentState, Item

ROWS_MAX: Final = 100
SOON_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document, in the reader's words."""

    id: DocumentId
    merchant: MerchantId
    office: OfficeId
    type: str
    title: str
    name: str
    media_type: str
    size_bytes: int
    state: DocumentState
    expires_on: date | None
    uploaded_at: datetime
    reviewed_at: datetime | None
    reason: str
    note: str
    is_there: bool
    """Its file has not been forgotten."""

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    def days_left(self, day: date) -> int | None:
        """Until its last day; negative once it has passed."""
        return (self.expires_on - day).days if self.expires_on else None


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a type of document: what is asked, and what lies there."""

    type: str
    title: str
    hint: str
    needs_expiry: bool
    item: Item | None
    held: tuple[DocumentRow, ...]
    """Accepted, waiting, refused: newest first."""

    @property
    def is_needed(self) -> bool:
        return self.item is not None


def documents(merchant: MerchantId | UUID) -> list[DocumentRow]:
    """What lies there, newest first; those that were replaced are left out."""
    found = Document.objects.select_related("merchant").filter(merchant=merchant)
    kept = found.exclude(state=DocumentState.REPLACED).order_by("-uploaded_at", "-id")
    return [_row(one) for one in kept[:ROWS_MAX]]


def document(identity: UUID, *, merchant: MerchantId | UUID) -> DocumentRow | None:
    """One document of this business; of another it does not exist."""
    one = Document.objects.select_related("merchant").filter(id=identity, merchant=merchant).first()
    return _row(one) if one else None


def slots(merchant: MerchantId | UUID, items: list[Item]) -> list[Slot]:
    """Every type: first what is asked of this business, then what it may send besides."""
    held = documents(merchant)
    asked = {one.document: one for one in items if one.document}
    found = [
        Slot(
            type=code,
            title=words.document_name(code),
            hint=str(words.DOCUMENTS[code][1]),
            needs_expiry=kind.needs_expiry,
            item=asked.get(code),
            held=tuple(one for one in held if one.type == code),
        )
        for code, kind in rows.document_types().items()
    ]
    return sorted(found, key=lambda slot: not slot.is_needed)


def _row(one: Document) -> DocumentRow:
    return DocumentRow(
        id=DocumentId(one.id),
        merchant=MerchantId(one.merchant_id),
        office=OfficeId(one.merchant.office_id),
        type=one.type,
        title=words.document_name(one.type),
        name=one.name,
        media_type=one.media_type,
        size_bytes=one.size_bytes,
        state=DocumentState(one.state),
        expires_on=one.expires_on,
        uploaded_at=one.uploaded_at,
        reviewed_at=one.reviewed_at,
        reason=words.reason(one.reason),
        note=one.note,
        is_there=one.forgotten_at is None,
    )
