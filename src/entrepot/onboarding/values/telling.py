"""What pages are told about an application and its history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from entrepot.offices.values import MerchantId, MerchantState, OfficeId


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application, with the facts that are on the merchant's own row."""

    merchant: MerchantId
    office: OfficeId
    office_city: str
    office_email: str
    state: MerchantState
    language: str
    name: str
    legal_name: str
    country: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str
    website: str
    legal_form: str
    area: str
    contact_name: str
    contact_role: str
    representative: str
    born_on: str
    vat_number: str
    without_vat: bool
    tax_number: str
    register_number: str
    eori: str
    iban: str
    iban_country: str
    iban_tail: str
    holder: str
    markets: tuple[str, ...]
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    shop_type: str
    catalogue_size: str
    shop_url: str
    steps: frozenset[str]
    round: int
    started_at: datetime
    changed_at: datetime
    handed_in_at: datetime | None
    approved_at: datetime | None
    reviewer: UUID | None
    assented_by: UUID | None
    overdue_since: date | None

    @property
    def is_open(self) -> bool:
        """Whether the business may change it: being filled in, or live and kept up to date."""
        return self.state not in {MerchantState.REVIEW, MerchantState.CLOSED}


@dataclass(frozen=True, slots=True)
class HappeningRow:
    """One step in the life of an application, for both sides."""

    verb: str
    reason: str
    note: str
    items: tuple[str, ...]
    by: str
    at: datetime
