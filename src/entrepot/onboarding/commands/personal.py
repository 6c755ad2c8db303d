"""A person is forgotten: a sole trader with the business, of a company only the person.

What stays goes on its day without being asked again: `forget_ended` runs each night.
"""

import re
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kit import forgetting
from entrepot.kit.personal import ERASED, Gone, Person
from entrepot.offices import commands as offices
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantState
from entrepot.onboarding.commands import papers
from entrepot.onboarding.models import (
    Application,
    BrandRight,
    Check,
    CheckAnswer,
    Document,
    Happening,
    MarkRow,
    Statement,
)
from entrepot.onboarding.queries import personal as held
from entrepot.onboarding.queries.personal import Business, Stay
from entrepot.onboarding.values import LegalForm

REPORTED: Final = frozenset(
    {"legal_form", "born_on", "vat_number", "tax_number", "register_number", "iban", "holder"}
)
"""Of an application, what DAC7 has reported of a seller; its name and address are the merchant's."""
OF_MERCHANT: Final = (
    "street", "postcode", "city", "email", "phone", "registered_number", "eori", "website",
)  # fmt: skip
REPORTED_OF_MERCHANT: Final = frozenset({"street", "postcode", "city", "registered_number"})
MARKS: Final = ("vat_mark", "iban_mark", "iban_country", "iban_tail")
CHUNK: Final = 500


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:
    """Everything but what `queries.personal.keeps` names."""
    found = held.businesses(person, at=at)
    gone: Counter[str] = Counter()
    for one in found:
        if one.is_own:
            if one.stay is not Stay.WHOLE:
                gone["businesses"] += forget_business(one.merchant, stay=one.stay, at=at)
        else:
            gone += Counter(_leave_company(person, one))
    near = held.near(person, found)
    gone["texts"] += forgetting.hide(held.PLACES, person, near)
    return [Gone(what, rows) for what, rows in sorted(gone.items()) if rows]


@transaction.atomic
def forget_ended(*, at: datetime) -> int:
    """Traders whose term has passed, asked or not (DSA art. 30(5)); how many had something."""
    closed = Merchant.objects.filter(state=MerchantState.CLOSED, application__isnull=False)
    done = 0
    for merchant in closed.order_by("id").iterator(chunk_size=CHUNK):
        stay = held.law_of(merchant, day=at.date())[0]
        if stay is not Stay.WHOLE:
            done += forget_business(merchant.id, stay=stay, at=at)
    return done


def forget_business(merchant: UUID, *, stay: Stay, at: datetime) -> int:
    """A trader's papers and words; with RECORD the tax record stays. 1 if anything went.

    What a company is called is nobody's name: it stays, for the books that speak of it.
    """
    assert stay is not Stay.WHOLE
    is_record = stay is Stay.RECORD
    row = Merchant.objects.select_for_update().get(id=merchant)
    before = [getattr(row, name) for name in OF_MERCHANT]
    for name in OF_MERCHANT:
        if not (is_record and name in REPORTED_OF_MERCHANT):
            setattr(row, name, "")
    row.stories, row.region, row.cities = {}, {}, {}
    form = Application.objects.filter(merchant=merchant).values_list("legal_form", flat=True)
    if not is_record and form.first() == LegalForm.SOLE_TRADER:
        row.name = row.legal_name = ERASED
        row.slug = f"merchant-{row.id.hex}"
    row.save()
    changed = before != [getattr(row, name) for name in OF_MERCHANT]
    changed |= bool(_forget_application(merchant, is_record=is_record))
    for paper in Document.objects.filter(merchant=merchant).exclude(name="", note=""):
        Document.objects.filter(id=paper.id).update(
            name="", note="", sha256="", forgotten_at=paper.forgotten_at or at
        )
        transaction.on_commit(partial(papers.forget_file, paper.id))
        changed = True
    Statement.objects.filter(application=merchant).update(name=ERASED)
    for model in (MarkRow, Happening):
        model.objects.filter(application=merchant).exclude(note="").update(note=ERASED)
    BrandRight.objects.filter(merchant=merchant).update(document="", review_note="")
    if not is_record:
        # Rows with evidence are never changed: they go whole, with the record they were for.
        Check.objects.filter(merchant=merchant).delete()
        CheckAnswer.objects.filter(merchant=merchant).delete()
        BrandRight.objects.filter(merchant=merchant).update(
            brand=ERASED, key=ERASED, trademark_number=""
        )
    if row.state in {MerchantState.LEAD, MerchantState.APPLIED}:
        offices.change_state(merchant=merchant, to=MerchantState.CLOSED, by=None, at=at)
    return int(changed)


def _forget_application(merchant: UUID, *, is_record: bool) -> int:
    row = Application.objects.filter(merchant=merchant).first()
    if row is None:
        return 0
    kept = REPORTED if is_record else frozenset({"legal_form"})
    new = {name: "" for name in held.OF_APPLICATION if name not in kept and name != "brands"}
    if not is_record:
        new |= dict.fromkeys(MARKS, "")
    told = {name: value for name, value in new.items() if getattr(row, name) != value}
    return Application.objects.filter(merchant=merchant).update(**told, brands=[]) if told else 0


def _leave_company(person: Person, one: Business) -> dict[str, int]:
    """The company goes on without whom one talked to, or who signed."""
    found = forgetting.pattern(forgetting.nearby(person))
    row = Application.objects.filter(merchant=one.merchant).first()
    gone = {"applications": 0, "statements": 0, "checks": 0, "addresses of e-mail": 0}
    if row is not None and found is not None:
        told = {
            name: ""
            if isinstance(was, str) and found.fullmatch(was)
            else forgetting.without(was, found)
            for name in held.OF_APPLICATION
            if (was := getattr(row, name))
        }
        new = {name: value for name, value in told.items() if value != getattr(row, name)}
        if "contact_name" in new:
            new["contact_role"] = ""
        if new:
            gone["applications"] = Application.objects.filter(pk=row.pk).update(**new)
    if one.stay is not Stay.WHOLE:
        mine = Statement.objects.filter(application=one.merchant, by=person.id)
        gone["statements"] = mine.update(name=ERASED)
        if one.is_mailbox:
            gone["addresses of e-mail"] = Merchant.objects.filter(id=one.merchant).update(
                email="", phone=""
            )
        if found is not None:
            gone["checks"] = _forget_answers(one.merchant, found)
    return gone


def _forget_answers(merchant: UUID, found: re.Pattern[str]) -> int:
    """Of a company that is gone, what registers said with the person's name in it."""
    checks, answers = held.answers_naming(merchant, found)
    gone = Check.objects.filter(id__in=checks).delete()[0]
    return gone + CheckAnswer.objects.filter(id__in=answers).delete()[0]
