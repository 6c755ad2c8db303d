"""Businesses on their way in: one half done, one with its office, one refused. All invented.

The merchants of the demo set get a complete, approved application, so that their desks look as
those of real ones do. Drawn papers say of themselves that they are none.
"""

import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import typst
from django.utils import timezone

from entrepot.kernel import named_id
from entrepot.kit import uploads
from entrepot.offices.models import Membership, Merchant, Office, Standing
from entrepot.offices.values import MerchantId, MerchantState, Role
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import Application, Happening, MarkRow
from entrepot.onboarding.values import Kind, Mark, Step, Verb
from entrepot.site.demo import people

PAPER: Final = Path(__file__).parent / "data" / "paper.typ"
STAMPS: Final = {
    "identity": "Carta d'identità",
    "register_extract": "Visura camerale",
    "bank_statement": "Estratto conto",
}
APPLICANTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "email": f"olivia@{people.DOMAIN}", "person": "Olivia Esempio", "until": "numbers",
        "name": "Oleificio Esempio", "legal_name": "Oleificio Esempio S.r.l.",
        "vat": "IT01234560082", "register": "01234560082", "iban": "IT60X0542811101000000123456",
    },
    {
        "email": f"tessa@{people.DOMAIN}", "person": "Tessa Fittizia", "until": "review",
        "name": "Tessitura Fittizia", "legal_name": "Tessitura Fittizia S.r.l.",
        "vat": "IT07654320121", "register": "07654320121", "iban": "DE89370400440532013000",
    },
    {
        "email": f"ugo@{people.DOMAIN}", "person": "Ugo Inventato", "until": "refused",
        "name": "Armeria Inventata", "legal_name": "Armeria Inventata S.r.l.",
        "vat": "IT02468010372", "register": "02468010372", "iban": "IT60X0542811101000000123456",
    },
)  # fmt: skip


def load() -> None:
    """All of it; a repeat changes nothing."""
    at = timezone.now()
    milan = Office.objects.filter(code="milan").first()
    if milan is not None:
        for days, one in enumerate(APPLICANTS, 1):
            _applicant(one, milan, at=at - timedelta(days=days))
    for merchant in Merchant.objects.filter(state=MerchantState.LIVE, application=None):
        _was_approved(merchant, at=at)


def _applicant(one: dict[str, Any], office: Office, *, at: datetime) -> None:
    merchant = MerchantId(named_id(f"demo-applicant:{one['email']}"))
    if Merchant.objects.filter(id=merchant).exists():
        return
    person = people.account(one["email"], name=one["person"], language="it")
    commands.start(
        merchant=merchant,
        office=office.id,
        language="it",
        currency="EUR",
        told={
            "name": one["name"],
            "legal_name": one["legal_name"],
            "legal_form": "company",
            "country": "IT",
        },
        by=person.id,
        at=at,
    )
    _tell(merchant, one, by=person.id, at=at)
    if one["until"] == "numbers":
        return
    _hand_in(merchant, one, by=person.id, at=at)
    if one["until"] == "refused":
        agent = Membership.objects.filter(office=office, role=Role.OFFICE).first()
        commands.refuse(
            merchant=merchant,
            reason="goods_not_taken",
            note="Le armi non sono ammesse su questo mercato.",
            by=agent.user_id if agent else person.id,
            at=at + timedelta(hours=5),
        )


def _tell(merchant: MerchantId, one: dict[str, Any], *, by: UUID, at: datetime) -> None:
    steps: dict[Step, dict[str, Any]] = {
        Step.ADDRESS: {
            "street": "Via Esempio 12", "postcode": "18100", "city": "Imperia", "area": "IM",
            "phone": "+390183000000", "email": one["email"], "contact_name": one["person"],
            "contact_role": "Titolare",
        },
        Step.NUMBERS: {
            "vat_number": one["vat"], "tax_number": one["register"],
            "register_number": one["register"], "iban": one["iban"],
            "holder": one["legal_name"], "representative": one["person"],
        },
        Step.GOODS: {
            "markets": ["cn"], "categories": ["food"], "brands": [], "shop_type": "specialty",
            "catalogue_size": "hundred",
        },
    }  # fmt: skip
    for step, told in steps.items():
        commands.save_step(merchant=merchant, step=step, told=told, by=by, at=at)
        if step == one["until"]:
            return


def _hand_in(merchant: MerchantId, one: dict[str, Any], *, by: UUID, at: datetime) -> None:
    for item in queries.checklist(merchant):
        if item.document:
            commands.upload(
                merchant=merchant,
                type_code=item.document,
                file=_paper(item.document, one),
                expires_on=at.date() + timedelta(days=900) if item.document == "identity" else None,
                by=by,
                at=at,
            )
    codes = [item.code for item in queries.checklist(merchant) if item.kind is Kind.ATTESTED]
    commands.make_statements(
        merchant=merchant, codes=codes, name=one["person"], language="it", by=by, at=at
    )
    commands.hand_in(merchant=merchant, by=by, at=at)


def _paper(kind: str, one: dict[str, Any]) -> uploads.Accepted:
    """A drawn paper that says of itself that it is none."""
    facts = {
        "title": STAMPS.get(kind, kind),
        **{k: one[k] for k in ("legal_name", "person", "vat", "iban")},
    }
    pdf = typst.compile(PAPER, sys_inputs={"facts": json.dumps(facts)}, timestamp=0)
    assert isinstance(pdf, bytes)
    return uploads.document(BytesIO(pdf), name=f"{kind}.pdf")


def _was_approved(merchant: Merchant, *, at: datetime) -> None:
    """It was looked at when it came; its papers were forgotten in the demo's telling."""
    commands.open_for(merchant=merchant.id, by=None, at=at)
    row = Application.objects.get(merchant=merchant)
    row.legal_form, row.shop_type, row.catalogue_size = "company", "flagship", "hundred"
    row.markets, row.categories = ["cn"], ["other"]
    row.contact_name = row.representative = merchant.name
    row.steps = [step.value for step in Step]
    row.approved_at = at
    row.save()
    by = Membership.objects.filter(office=merchant.office, role=Role.OFFICE).first()
    if by is not None:
        for item in queries.checklist(merchant.id):
            if not item.is_done:
                MarkRow.objects.create(
                    application=row,
                    requirement=item.code,
                    mark=Mark.WAIVED,
                    note="Part of the demo set: nothing to prove.",
                    by=by.user_id,
                    at=at,
                )
    Happening.objects.create(application=row, round=1, verb=Verb.APPROVED, at=at)
    Standing.objects.get_or_create(
        merchant=merchant, state=MerchantState.LIVE, defaults={"at": merchant.joined_at}
    )
