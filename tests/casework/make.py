"""Leads, tasks and cases for everyone's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.offices import make as people

from entrepot.casework import commands
from entrepot.casework.commands import LeadDraft
from entrepot.casework.models import Case, CaseFile, Dossier, Note, Task
from entrepot.casework.values import CaseId, LetterKind, Priority, Said, Side, Topic
from entrepot.kernel import new_id
from entrepot.kit.uploads import Accepted
from entrepot.offices.models import Merchant, Office, Standing
from entrepot.offices.values import MerchantState, Role, UserId

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday, ten o'clock in Brussels."""


def a_draft(**facts: Any) -> LeadDraft:
    return LeadDraft(
        **{
            "name": "Frantoio Esempio",
            "country": "IT",
            "city": "Imperia",
            "language": "it",
            "currency": "EUR",
            **facts,
        }
    )


def an_agent(office: Office | None = None) -> tuple[Office, UserId]:
    office = office or people.an_office()
    return office, UserId(people.a_person(role=Role.OFFICE, office=office).id)


def a_lead(office: Office | None = None, **facts: Any) -> Merchant:
    office, agent = an_agent(office)
    draft = a_draft(**{"email": "info@frantoio.example", **facts})
    merchant = commands.lead_id(office.id, draft)
    commands.add_lead(merchant=merchant, draft=draft, office=office.id, by=agent, at=NOW)
    return Merchant.objects.get(id=merchant)


def stood(merchant: Merchant, *steps: tuple[MerchantState, datetime]) -> None:
    """As if the merchant had stood there since then."""
    for state, at in steps:
        Standing.objects.create(merchant=merchant, state=state, at=at)


def a_case(merchant: Merchant | None = None, **facts: Any) -> Case:
    merchant = merchant or people.a_merchant()
    by = facts.pop("by", None) or people.a_person(role=Role.MERCHANT, merchant=merchant).id
    case = CaseId(facts.pop("case", None) or new_id())
    commands.ask(
        **{
            "case": case,
            "merchant": merchant.id,
            "topic": Topic.CUSTOMS,
            "priority": Priority.NORMAL,
            "title": "A parcel is stuck",
            "text": "It has not moved since Monday.",
            "by": UserId(by),
            "at": NOW,
            **facts,
        }
    )
    return Case.objects.get(id=case)


def answered(case: Case, *, at: datetime, text: str = "We look.", **facts: Any) -> Case:
    agent = people.a_person(role=Role.OFFICE, office=case.office)
    commands.answer(case=case.id, side=Side.OFFICE, text=text, by=UserId(agent.id), at=at, **facts)
    return Case.objects.get(id=case.id)


def replied(case: Case, *, at: datetime) -> Case:
    by = people.a_person(role=Role.MERCHANT, merchant=case.merchant)
    commands.reply(case=case.id, text="Here it is.", by=UserId(by.id), at=at)
    return Case.objects.get(id=case.id)


def a_paper() -> Accepted:
    return Accepted("label.png", "image/png", b"\x89PNG not really", "00")


def a_case_of(merchant: Merchant) -> UUID:
    """A case that everybody may see who may see any: with a file, and at the operator."""
    row = Case.objects.filter(merchant=merchant).first()
    if row is None:
        row = a_case(merchant, files=[a_paper()])
        Case.objects.filter(id=row.id).update(at_operator=True)
    return row.id


def a_file_of(merchant: Merchant) -> UUID:
    case = a_case_of(merchant)
    return CaseFile.objects.filter(message__case=case).get().id


def a_task_of(merchant: Merchant) -> UUID:
    return Task.objects.get_or_create(
        office=merchant.office,
        merchant=merchant,
        title="Call them",
        defaults={"kind": "hand", "due_on": NOW.date(), "made_at": NOW},
    )[0].id


def a_note_of(merchant: Merchant) -> UUID:
    return Note.objects.get_or_create(
        merchant=merchant, office=merchant.office, defaults={"text": "Friendly.", "at": NOW}
    )[0].id


def a_wording_of(merchant: Merchant) -> int:
    """A version of its office's own welcome."""
    agent = people.a_person(role=Role.OFFICE, office=merchant.office)
    return commands.write_wording(
        office=merchant.office_id,
        kind=LetterKind.WELCOME,
        language="en",
        said=Said("Hello {merchant}", "We would like to meet you."),
        by=UserId(agent.id),
        at=NOW,
    )


def a_contact_of(merchant: Merchant) -> str:
    """The address of somebody without an account, of whom its dossier knows."""
    address = "contact@lead.example"
    Merchant.objects.filter(id=merchant.id).update(email=address)
    Dossier.objects.update_or_create(merchant=merchant, defaults={"contact": "Signora Prova"})
    return address


def a_double_of(merchant: Merchant) -> Merchant:
    """The same business at another office, by its website."""
    Merchant.objects.filter(id=merchant.id).update(website="www.same.example")
    other = people.a_merchant(website="https://same.example/shop")
    commands.refresh(merchant=merchant.id, at=NOW)
    commands.refresh(merchant=other.id, at=NOW)
    return other


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
