"""What onboarding knows about a person: the business that they are, or that they speak for.

A sole trader *is* the business. Of a company a person is only the one to talk to, the one who
signs, or the one who wrote something. Whoever is tied to a business by what they did is found by
their id, which outlives their name.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from entrepot.kit import forgetting
from entrepot.kit.forgetting import Near, Place
from entrepot.kit.personal import Kept, Person
from entrepot.offices import rows as offices
from entrepot.offices.models import Membership, Merchant, Standing
from entrepot.offices.values import MerchantState
from entrepot.onboarding.models import (
    Application,
    BrandRight,
    Check,
    CheckAnswer,
    Contract,
    Document,
    Happening,
    MarkRow,
    ProtectedBrand,
    RequirementRow,
    Statement,
)
from entrepot.onboarding.values import LegalForm

OPEN_RULE: Final = "open-contract"
TRADER_RULE: Final = "trader-identity"
TAX_RULE: Final = "dac7-record"
OPEN: Final = frozenset(
    {MerchantState.REVIEW, MerchantState.LIVE, MerchantState.PAUSED, MerchantState.SUSPENDED}
)
PLACES: Final = (
    Place(Document, ("name", "note"), merchant="merchant", by=("uploaded_by", "reviewed_by")),
    Place(MarkRow, ("note",), merchant="application", by=("by",)),
    Place(Happening, ("note",), merchant="application", by=("by",)),
    Place(Check, ("decided_why",), merchant="merchant", by=("decided_by",)),
    Place(BrandRight, ("document", "review_note"), merchant="merchant", by=("reviewed_by",)),
    Place(ProtectedBrand, ("why",), by=("added_by",)),
    Place(RequirementRow, ("source", "titles"), by=("by",)),
    Place(BrandRight, ("brand", "trademark_number"), has_names=False),
)
OF_APPLICATION: Final = [
    "legal_form",
    "area",
    "contact_name",
    "contact_role",
    "representative",
    "born_on",
    "domain",
    "vat_number",
    "tax_number",
    "register_number",
    "eori",
    "iban",
    "holder",
    "shop_url",
    "brands",
]


class Stay(IntEnum):
    """How much of a business the law wants kept."""

    NOTHING = 0
    RECORD = 1
    """What is reported of a seller to the tax office."""
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class Business:
    """A business that a person is tied to, and what the law says of it."""

    merchant: UUID
    is_own: bool
    """A sole trader, and this is the trader."""
    is_mailbox: bool
    """Its address of e-mail is the person's."""
    stay: Stay
    rule: str = ""
    source: str = ""
    until: date | None = None


def businesses(person: Person, *, at: datetime) -> list[Business]:
    """Those that a person began, stood by, sent papers of, or belongs to."""
    ids = {
        *Application.objects.filter(started_by=person.id).values_list("merchant", flat=True),
        *Statement.objects.filter(by=person.id).values_list("application", flat=True),
        *Document.objects.filter(uploaded_by=person.id).values_list("merchant", flat=True),
        *Contract.objects.filter(answered_by=person.id).values_list("merchant", flat=True),
    }
    began = set(ids)
    seats = Membership.objects.filter(user=person.id).exclude(merchant=None)
    ids |= set(seats.values_list("merchant", flat=True))
    mailed = Q()
    for email in person.emails:
        mailed |= Q(email__iexact=email)
    mailboxes = set(Merchant.objects.filter(mailed).values_list("id", flat=True)) if mailed else ()
    ids |= set(mailboxes)
    forms = dict(Application.objects.filter(merchant__in=ids).values_list("merchant", "legal_form"))
    return [
        Business(
            row.id,
            forms.get(row.id) == LegalForm.SOLE_TRADER and row.id in (began | set(mailboxes)),
            row.id in mailboxes,
            *law_of(row, day=at.date()),
        )
        for row in Merchant.objects.filter(id__in=ids).order_by("id")
    ]


def law_of(merchant: Merchant, *, day: date) -> tuple[Stay, str, str, date | None]:
    """What must stay of a business on a day: by which rule, source, and until when."""
    if merchant.state in OPEN:
        return Stay.WHOLE, OPEN_RULE, offices.keep(OPEN_RULE, day=day).source, None
    ended = ended_on(merchant)
    if ended is None:  # there never was a contract
        return Stay.NOTHING, "", "", None
    for stay, rule in ((Stay.WHOLE, TRADER_RULE), (Stay.RECORD, TAX_RULE)):
        row = offices.keep(rule, country=merchant.country, day=max(ended, day))
        if day < row.last_day(ended):
            return stay, rule, row.source, row.last_day(ended)
    return Stay.NOTHING, "", "", None


def ended_on(merchant: Merchant) -> date | None:
    """When its contract ended; None when it never accepted one."""
    signed = Contract.objects.filter(merchant=merchant, answered_at__isnull=False)
    signed = signed.exclude(digest="")
    if not signed.exists():
        return None
    closed = Standing.objects.filter(merchant=merchant, state=MerchantState.CLOSED)
    last = closed.order_by("-at", "-id").first()
    if last is not None:
        return last.at.date()
    days = [one.ends_on or one.answered_at.date() for one in signed if one.answered_at]
    return max(days)


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Applications, papers, statements, contracts, and lines that name the person."""
    found = businesses(person, at=timezone.now())
    own = [one.merchant for one in found if one.is_own]
    begun = Q(merchant__in=own) | Q(started_by=person.id)
    applications = Application.objects.filter(begun).select_related("merchant").order_by("pk")
    papers = Document.objects.filter(Q(uploaded_by=person.id) | Q(merchant__in=own))
    answers = CheckAnswer.objects.filter(merchant__in=own).order_by("id")
    return {
        "applications": [_told(row) for row in applications],
        "documents": list(
            papers.order_by("id").values(
                "id", "type", "name", "media_type", "state", "uploaded_at", "expires_on", "note"
            )
        ),
        "statements": list(
            Statement.objects.filter(by=person.id)
            .order_by("id")
            .values("code", "version", "language", "name", "at")
        ),
        "contracts": list(
            Contract.objects.filter(answered_by=person.id)
            .order_by("id")
            .values("terms__plan", "terms__version", "state", "answered_at", "effective_on")
        ),
        "checks": list(answers.values("kind", "number", "answer", "name", "address", "at")),
        "reviews": list(
            Happening.objects.filter(Q(by=person.id) | Q(application__in=own))
            .order_by("id")
            .values("verb", "reason", "note", "at")
        ),
        "lines that name you": forgetting.mentions(PLACES, person, near(person, found)),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:
    """Of a sole trader what the trader's law wants; of a company what the person stood by."""
    held: Counter[tuple[str, str, str, date | None]] = Counter()
    for one in businesses(person, at=at):
        if one.is_own and one.stay is not Stay.NOTHING:
            held["businesses", one.rule, one.source, one.until] += 1
        elif one.stay is Stay.WHOLE:
            said = Statement.objects.filter(application=one.merchant, by=person.id).count()
            found = forgetting.pattern(forgetting.nearby(person))
            checks, answers = answers_naming(one.merchant, found) if found else ([], [])
            named = len(checks) + len(answers)
            stays = {
                "statements": said,
                "addresses of e-mail": int(one.is_mailbox),
                "checks": named,
            }
            for what, number in stays.items():
                if number:
                    held[what, one.rule, one.source, one.until] += number
    ordered = sorted(held.items(), key=lambda item: (*item[0][:2], item[0][3] or date.max))
    return [Kept(what, n, rule, source, until) for (what, rule, source, until), n in ordered]


def answers_naming(merchant: UUID, found: re.Pattern[str]) -> tuple[list[UUID], list[int]]:
    """Checks and registers' answers in which the words stand: evidence, never rewritten."""
    checks = [
        row.id
        for row in Check.objects.filter(merchant=merchant)
        if found.search(f"{row.number}\n{row.asked_name}\n{row.found_name}")
    ]
    answers = [
        row.id
        for row in CheckAnswer.objects.filter(merchant=merchant)
        if found.search(f"{row.number}\n{row.name}\n{row.address}")
    ]
    return checks, answers


def near(person: Person, found: Sequence[Business]) -> Near:
    """Rows of these businesses, and those that the person wrote."""
    return Near(person.id, frozenset(one.merchant for one in found))


def _told(row: Application) -> dict[str, Any]:
    merchant = row.merchant
    place = {
        name: getattr(merchant, name)
        for name in (
            "name",
            "legal_name",
            "country",
            "city",
            "street",
            "postcode",
            "email",
            "phone",
        )
    }
    return {**place, **{name: getattr(row, name) for name in OF_APPLICATION}}
