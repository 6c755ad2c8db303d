"""What a business has told, and where it stands with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from entrepot.offices.models import Membership, Office, Standing, User
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, MerchantState, OfficeId, Role
from entrepot.onboarding import rows
from entrepot.onboarding.models import (
    Application,
    Document,
    Happening,
    MarkRow,
    OfficeRule,
    RequirementRow,
    Statement,
)
from entrepot.onboarding.queries import proofs, words
from entrepot.onboarding.rules import checklist as judging
from entrepot.onboarding.values import (
    ApplicationRow,
    DocumentFact,
    DocumentState,
    Facts,
    Gate,
    HappeningRow,
    Item,
    Judged,
    Kind,
    Mark,
    MarkFact,
    Requirement,
    StatementFact,
)

DOCUMENTS_MAX: Final = 200
HAPPENINGS_MAX: Final = 200
REQUIREMENT_ROWS_MAX: Final = 2000
DOUBLES_MAX: Final = 10
MINE_MAX: Final = 50
OF_MERCHANT: Final = (
    "name", "legal_name", "country", "street", "postcode", "city", "phone", "email", "website",
)  # fmt: skip
OWN: Final = (
    "legal_form", "area", "contact_name", "contact_role", "representative", "born_on",
    "vat_number", "without_vat", "tax_number", "register_number", "eori", "iban", "holder",
    "markets", "categories", "brands", "shop_type", "catalogue_size", "shop_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Double:
    """Another business that shares something that should be one's own."""

    what: str
    """`vat`, `iban` or `domain`."""
    merchant: MerchantId
    name: str
    state: str
    office: OfficeId


def application(merchant: MerchantId | UUID) -> ApplicationRow | None:
    """The application of a business; None when it never began one."""
    row = Application.objects.select_related("merchant__office").filter(merchant=merchant).first()
    return application_row(row) if row else None


def application_row(row: Application) -> ApplicationRow:
    """The same from a row that is at hand, with its merchant and office."""
    home = row.merchant
    facts: dict[str, Any] = {name: getattr(home, name) for name in OF_MERCHANT}
    facts |= {name: getattr(row, name) for name in OWN}
    facts |= {name: tuple(facts[name]) for name in ("markets", "categories", "brands")}
    return ApplicationRow(
        merchant=MerchantId(home.id),
        office=OfficeId(home.office.id),
        office_city=places.city(home.office),
        office_email=home.office.email,
        state=MerchantState(home.state),
        language=home.language,
        iban_country=row.iban_country,
        iban_tail=row.iban_tail,
        steps=frozenset(row.steps),
        round=row.round,
        started_at=row.started_at,
        changed_at=row.changed_at,
        handed_in_at=row.handed_in_at,
        approved_at=row.approved_at,
        reviewer=row.reviewer,
        assented_by=row.assented_by,
        overdue_since=row.overdue_since,
        **facts,
    )


def mine(user: UUID) -> list[ApplicationRow]:
    """The applications of the businesses that a person acts for, newest first."""
    seats = Membership.objects.filter(user=user, role=Role.MERCHANT).values("merchant")
    found = Application.objects.select_related("merchant__office").filter(merchant__in=seats)
    return [application_row(row) for row in found.order_by("-started_at", "merchant_id")[:MINE_MAX]]


def requirements(day: date) -> list[Requirement]:
    """What is asked on a day: the operator's rows before the shipped ones."""
    written = RequirementRow.objects.order_by("code", "version")[:REQUIREMENT_ROWS_MAX]
    return judging.in_force(rows.requirements(), [requirement_of(row) for row in written], day)


def requirement_versions() -> list[Requirement]:
    """Every version that the operator wrote, the newest first."""
    written = RequirementRow.objects.order_by("-version", "code")[:REQUIREMENT_ROWS_MAX]
    return [requirement_of(row) for row in written]


def requirement_history(code: str) -> list[Requirement]:
    """Every version of one, the operator's first, the newest first."""
    written = RequirementRow.objects.filter(code=code).order_by("-version")
    shipped = [one for one in rows.requirements() if one.code == code]
    return [*(requirement_of(row) for row in written[:REQUIREMENT_ROWS_MAX]), *shipped]


def requirement_of(row: RequirementRow) -> Requirement:
    """A row of the operator's as a value."""
    return Requirement(
        code=row.code,
        version=row.version,
        kind=Kind(row.kind),
        gate=Gate(row.gate),
        place=row.place,
        since=row.since,
        is_on=row.is_on,
        countries=frozenset(row.countries),
        markets=frozenset(row.markets),
        forms=frozenset(row.forms),
        document=row.document,
        check=row.check_code,
        recheck_days=row.recheck_days,
        source=row.source,
        titles=row.titles,
        by_operator=True,
    )


def facts(row: Application, day: date) -> Facts:
    """All that the checklist rests on; a handful of statements, however long the history."""
    told = application_row(row)
    documents = Document.objects.filter(merchant=row.merchant_id).exclude(
        state=DocumentState.REPLACED
    )
    statements = Statement.objects.filter(application=row).order_by("id")
    marks = MarkRow.objects.filter(application=row).order_by("id")
    return Facts(
        day=day,
        country=told.country,
        legal_form=told.legal_form,
        markets=frozenset(told.markets),
        filled=frozenset(name for name in (*OF_MERCHANT, *OWN) if getattr(told, name)),
        documents=tuple(
            document_fact(one) for one in documents.order_by("uploaded_at", "id")[:DOCUMENTS_MAX]
        ),
        statements={one.code: StatementFact(one.version, one.at) for one in statements},
        marks={one.requirement: MarkFact(Mark(one.mark), one.at, one.note) for one in marks},
        checks=proofs.states(row.merchant_id),
    )


def document_fact(one: Document) -> DocumentFact:
    """A document as the checklist takes it."""
    return DocumentFact(
        type=one.type,
        state=DocumentState(one.state),
        uploaded_at=one.uploaded_at,
        expires_on=one.expires_on,
        reviewed_at=one.reviewed_at,
        reason=one.reason,
    )


def judged(merchant: MerchantId | UUID, *, day: date | None = None) -> list[Judged]:
    """The checklist as rules judge it; empty for a business without an application."""
    row = Application.objects.select_related("merchant__office").filter(merchant=merchant).first()
    return judged_of(row, day or timezone.now().date()) if row else []


def judged_of(row: Application, day: date) -> list[Judged]:
    """The same, of a row at hand (perhaps locked)."""
    return judging.judge(requirements(day), facts(row, day))


def checklist(merchant: MerchantId | UUID) -> list[Item]:
    """Every requirement with its state, why, and where to mend it, in the reader's language."""
    return [words.item(one, merchant) for one in judged(merchant)]


def is_complete(merchant: MerchantId | UUID) -> bool:
    """Whether everything that is asked of it is there and proved."""
    found = judged(merchant)
    return bool(found) and judging.may_approve(found)


def history(merchant: MerchantId | UUID) -> list[HappeningRow]:
    """What happened, newest first, by whom: the business reads the same as its office."""
    found = list(Happening.objects.filter(application=merchant).order_by("-id")[:HAPPENINGS_MAX])
    names = people(one.by for one in found if one.by)
    return [
        HappeningRow(
            verb=one.verb,
            reason=one.reason,
            note=one.note,
            items=tuple(one.items),
            by=names.get(one.by, "") if one.by else "",
            at=one.at,
        )
        for one in found
    ]


def standings(merchant: MerchantId | UUID) -> list[tuple[str, datetime]]:
    """The states a merchant has been in, oldest first, for its timeline."""
    found = Standing.objects.filter(merchant=merchant).order_by("at", "id")[:HAPPENINGS_MAX]
    return [(one.state, one.at) for one in found]


def people(ids: Any) -> dict[UUID, str]:
    """Names of persons; one statement."""
    found = User.objects.filter(id__in=set(ids)).values_list("id", "name", "email")
    return {person: name or email for person, name, email in found}


def doubles(merchant: MerchantId | UUID) -> list[Double]:
    """Other businesses with its VAT number, its account or its website; closed ones aside."""
    row = Application.objects.filter(merchant=merchant).first()
    if row is None:
        return []
    same = {
        "vat": Q(vat_mark=row.vat_mark) if row.vat_mark else None,
        "iban": Q(iban_mark=row.iban_mark) if row.iban_mark else None,
        "domain": Q(domain=row.domain) if row.domain else None,
    }
    asked = [condition for condition in same.values() if condition is not None]
    if not asked:
        return []
    either = asked[0]
    for one in asked[1:]:
        either |= one
    others = (
        Application.objects.select_related("merchant")
        .filter(either)
        .exclude(merchant=merchant)
        .exclude(merchant__state=MerchantState.CLOSED)
        .order_by("started_at", "merchant_id")[:DOUBLES_MAX]
    )
    return [_double(row, other) for other in others]


def _double(row: Application, other: Application) -> Double:
    what = (
        "vat"
        if row.vat_mark and row.vat_mark == other.vat_mark
        else "iban"
        if row.iban_mark and row.iban_mark == other.iban_mark
        else "domain"
    )
    home = other.merchant
    return Double(what, MerchantId(home.id), home.name, home.state, OfficeId(home.office_id))


def office_rule(office: OfficeId | UUID) -> OfficeRule:
    """How an office reviews; the defaults where it never said."""
    return OfficeRule.objects.filter(office=office).first() or OfficeRule(office_id=office)


def offices_for(country: str) -> Sequence[OfficeId]:
    """Offices that serve businesses of a country, its own first."""
    found = Office.objects.filter(Q(country=country) | Q(serves__contains=country))
    return [OfficeId(one.id) for one in sorted(found, key=lambda o: (o.country != country, o.city))]
