"""Applications and their papers, for tests that need a business on its way in."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from PIL import Image
from tests.offices import make as people

from entrepot.kernel import new_id
from entrepot.kit import uploads
from entrepot.offices.models import Merchant, Office, User
from entrepot.offices.values import MerchantId, Role
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import Check
from entrepot.onboarding.values import Kind, Step

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
VAT = "IT12345670017"
IBAN = "IT60X0542811101000000123456"
REGISTER = "12345670017"
EXPIRES = date(2031, 5, 1)


def a_photo(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


def a_file(data: bytes | None = None) -> uploads.Accepted:
    return uploads.document(io.BytesIO(data or a_photo()), name="scan.png")


def an_application(
    *, owner: User | None = None, office: Office | None = None, at: datetime = NOW, **told: Any
) -> MerchantId:
    """Begun: the first page is saved."""
    merchant = MerchantId(new_id())
    commands.start(
        merchant=merchant,
        office=(office or people.an_office()).id,
        language="it",
        currency="EUR",
        told={
            "name": "Frantoio Prova",
            "legal_name": "Frantoio Prova S.r.l.",
            "legal_form": "company",
            "country": "IT",
            **told,
        },
        by=(owner or people.a_person()).id,
        at=at,
    )
    return merchant


def filled(merchant: MerchantId, *, by: UUID, at: datetime = NOW, **other: Any) -> None:
    """Every page but the documents and statements."""
    steps: dict[Step, dict[str, Any]] = {
        Step.ADDRESS: {
            "street": "Via Roma 1",
            "postcode": "12051",
            "city": "Alba",
            "area": "CN",
            "phone": "+390173123456",
            "email": "prova@example.test",
            "website": "https://prova.example",
            "contact_name": "Ada Prova",
        },
        Step.NUMBERS: {
            "vat_number": VAT,
            "tax_number": "12345670017",
            "register_number": REGISTER,
            "iban": IBAN,
            "holder": "Frantoio Prova S.r.l.",
            "representative": "Ada Prova",
        },
        Step.GOODS: {
            "markets": ["es"],
            "categories": ["food"],
            "brands": [],
            "shop_type": "specialty",
            "catalogue_size": "ten",
        },
    }
    for step, told in steps.items():
        known = {name: value for name, value in other.items() if name in told}
        commands.save_step(merchant=merchant, step=step, told={**told, **known}, by=by, at=at)


def with_papers(merchant: MerchantId, *, by: UUID, at: datetime = NOW) -> dict[str, UUID]:
    """Documents sent and statements made."""
    made = {
        item.document: commands.upload(
            merchant=merchant,
            type_code=item.document,
            file=a_file(),
            expires_on=EXPIRES if item.document == "identity" else None,
            by=by,
            at=at,
        )
        for item in queries.checklist(merchant)
        if item.document
    }
    codes = [item.code for item in queries.checklist(merchant) if item.kind is Kind.ATTESTED]
    commands.make_statements(
        merchant=merchant, codes=codes, name="Ada Prova", language="it", by=by, at=at
    )
    return made


def handed_in(*, at: datetime = NOW, office: Office | None = None, **told: Any) -> MerchantId:
    """Complete, and with its office."""
    owner = people.a_person()
    numbers = {k: told.pop(k) for k in ("vat_number", "iban", "website") if k in told}
    merchant = an_application(owner=owner, office=office, at=at, **told)
    filled(merchant, by=owner.id, at=at, **numbers)
    with_papers(merchant, by=owner.id, at=at)
    commands.hand_in(merchant=merchant, by=owner.id, at=at)
    return merchant


def confirmed(merchant: MerchantId, *, at: datetime = NOW) -> None:
    """Every register said yes."""
    Check.objects.filter(merchant=merchant).update(state="verified", answered_at=at)


def papers_accepted(merchant: MerchantId, *, by: UUID, at: datetime = NOW) -> None:
    """Every waiting document is right."""
    from entrepot.onboarding.models import Document  # noqa: PLC0415  # of one helper only

    for document in Document.objects.filter(merchant=merchant, state="waiting"):
        commands.review_document(document=document.id, accept=True, by=by, at=at)


def approved(*, at: datetime = NOW, office: Office | None = None, **told: Any) -> MerchantId:
    """Looked at, and live."""
    merchant = handed_in(at=at, office=office, **told)
    agent = an_agent(merchant)
    confirmed(merchant, at=at)
    papers_accepted(merchant, by=agent.id, at=at)
    assert commands.approve(merchant=merchant, by=agent.id, at=at)
    return merchant


def an_agent(merchant: MerchantId) -> User:
    """Somebody of its office."""
    home = Merchant.objects.select_related("office").get(id=merchant).office
    return people.a_person(role=Role.OFFICE, office=home)
