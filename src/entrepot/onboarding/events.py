"""What has happened to rights, terms and numbers of merchants."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOffered(Event):
    """New terms wait for a merchant's answer."""

    kind: ClassVar[str] = "terms.offered"
    merchant: UUID
    contract: UUID
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted(Event):
    """A merchant has agreed to terms; their commission is charged from the day on."""

    kind: ClassVar[str] = "terms.accepted"
    merchant: UUID
    contract: UUID
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentExpiring(Event):
    """An accepted document ends soon. Told each night until a newer one is there."""

    kind: ClassVar[str] = "document.expiring"
    merchant: UUID
    document: str
    """Its type."""
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandRightsChanged(Event):
    """Who may sell a brand has changed: by review, by the operator's list, or by a day."""

    kind: ClassVar[str] = "brand.rights_changed"
    key: str
