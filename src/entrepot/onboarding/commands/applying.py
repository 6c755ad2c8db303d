"""A business applies: it begins, saves step after step, and hands in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from entrepot.kit import secrets, trail
from entrepot.offices import commands as offices
from entrepot.offices.models import Membership, Merchant
from entrepot.offices.values import MerchantId, MerchantState, Role
from entrepot.onboarding import queries
from entrepot.onboarding.commands import checks, writing
from entrepot.onboarding.models import Application, Happening, MarkRow, Statement
from entrepot.onboarding.queries import words
from entrepot.onboarding.rules import checklist, places
from entrepot.onboarding.values import (
    FieldRefused,
    Mark,
    NotComplete,
    NotOpen,
    Step,
    Verb,
)
from entrepot.onboarding.values.checks import CheckKind

OF_MERCHANT: Final = frozenset(queries.OF_MERCHANT)
PERSONAL: Final = (
    "contact_name", "representative", "born_on", "vat_number", "tax_number", "register_number",
    "eori", "iban", "holder", "phone", "email", "street",
)  # fmt: skip
NOBODYS: Final = frozenset({MerchantState.LEAD, MerchantState.APPLIED, MerchantState.REFUSED})
"""Standings in which a number is not yet somebody's: a draft must not keep the true owner out."""
OF_COUNTRY: Final = ("area", "postcode", "vat_number", "tax_number", "register_number", "eori")
ITEMS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "vat_number": ("vat",),
    "register_number": ("register", "register_extract"),
    "eori": ("eori",),
    "iban": ("iban", "bank_statement"),
    "holder": ("iban", "bank_statement"),
    "legal_name": ("vat", "register", "register_extract", "iban"),
    "representative": ("identity",),
}
"""What has to be looked at again when a field changes after somebody said yes."""


@transaction.atomic
def start(
    *,
    merchant: MerchantId,
    office: UUID,
    language: str,
    currency: str,
    told: Mapping[str, Any],
    by: UUID,
    at: datetime,
) -> None:
    """The first step of a new business; who starts it is its owner. A repeat changes nothing."""
    offices.found_merchant(
        merchant=merchant,
        name=told["name"],
        country=told["country"],
        office=office,
        language=language,
        currency=currency,
        state=MerchantState.APPLIED,
        by=by,
        at=at,
    )
    _, is_new = Application.objects.get_or_create(
        merchant_id=merchant, defaults={"started_by": by, "started_at": at, "changed_at": at}
    )
    if not is_new:
        return
    Membership.objects.get_or_create(user_id=by, role=Role.MERCHANT, merchant_id=merchant)
    _happened(merchant, Verb.STARTED, by=by, at=at)
    trail.record(
        what="application.started",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=office,
    )
    save_step(merchant=merchant, step=Step.BUSINESS, told=told, by=by, at=at)


@transaction.atomic
def open_for(*, merchant: UUID, by: UUID | None, at: datetime) -> None:
    """A business that an office found (a lead), or that sold before, gets its application."""
    row = Merchant.objects.select_for_update().get(id=merchant)
    if row.state == MerchantState.LEAD:
        offices.change_state(merchant=merchant, to=MerchantState.APPLIED, by=by, at=at)
    _, is_new = Application.objects.get_or_create(
        merchant_id=merchant, defaults={"started_by": by, "started_at": at, "changed_at": at}
    )
    if is_new:
        _happened(merchant, Verb.STARTED, by=by, at=at)


@transaction.atomic
def save_step(
    *, merchant: UUID, step: Step, told: Mapping[str, Any], by: UUID | None, at: datetime
) -> None:
    """Keep what one page asked for; other fields stay. Raises `NotOpen` while it is reviewed."""
    row = locked(merchant)
    check_open(row)
    home = row.merchant
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if home.country != told.get("country", home.country):
        # Numbers and provinces of another country would only be wrong ones.
        told = {**dict.fromkeys(OF_COUNTRY, ""), **told}
    for name, value in told.items():
        target: Any = home if name in OF_MERCHANT else row
        assert hasattr(target, name), name
        before[name], after[name] = getattr(target, name), value
        setattr(target, name, value)
    _mark(row)
    row.steps = sorted({*row.steps, step.value})
    row.changed_at = at
    if step in {Step.BUSINESS, Step.NUMBERS}:
        _declare(row, at=at)
    home.save(update_fields=sorted({"name", *(OF_MERCHANT & told.keys())}))
    row.save()
    _look_again(row, {n for n in told if before[n] != after[n] and before[n]}, by=by, at=at)
    trail.record(
        what="application.saved",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=home.office_id,
        before=before,
        after=after,
        personal=PERSONAL,
    )


def locked(merchant: UUID) -> Application:
    """The application, for this transaction alone; every command begins with it."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("merchant__office")
        .get(merchant=merchant)
    )


def check_open(row: Application) -> None:
    """Nothing moves under a reviewer's eyes."""
    state = MerchantState(row.merchant.state)
    if state in {MerchantState.REVIEW, MerchantState.CLOSED}:
        raise NotOpen(state=state)


def _mark(row: Application) -> None:
    """What finds the same business again, without telling its numbers."""
    row.vat_mark = secrets.fingerprint(row.vat_number, purpose="vat") if row.vat_number else ""
    row.iban_mark = secrets.fingerprint(row.iban, purpose="iban") if row.iban else ""
    row.iban_country, row.iban_tail = row.iban[:2], row.iban[-4:]
    row.domain = places.domain(row.merchant.website)


def _declare(row: Application, *, at: datetime) -> None:
    """Each number goes to whoever asks the registers; one that was taken away is not asked about."""
    home = row.merchant
    numbers = {
        CheckKind.VAT: "" if row.without_vat else row.vat_number,
        CheckKind.REGISTER: row.register_number,
        CheckKind.EORI: row.eori,
        CheckKind.IBAN: row.iban,
    }
    for kind, number in numbers.items():
        if number:
            name = row.holder or home.legal_name if kind is CheckKind.IBAN else home.legal_name
            checks.declare(
                merchant=home.id, kind=kind, value=number, country=home.country, name=name, at=at
            )
        else:
            checks.withdraw(merchant=home.id, kind=kind)


def _look_again(row: Application, changed: set[str], *, by: UUID | None, at: datetime) -> None:
    """A yes was given to what stood there then, not to what stands there now."""
    codes = {code for name in changed for code in ITEMS_OF.get(name, ())}
    if not codes or row.approved_at is None or by is None:
        return
    for code in sorted(codes):
        MarkRow.objects.create(application=row, requirement=code, mark=Mark.REOPENED, by=by, at=at)


@transaction.atomic
def make_statements(
    *, merchant: UUID, codes: list[str], name: str, language: str, by: UUID, at: datetime
) -> None:
    """The business stands by these texts, in their present version; repeated, it adds nothing."""
    row = locked(merchant)
    check_open(row)
    asked = {one.code: one for one in queries.requirements(at.date())}
    made = {(one.code, one.version) for one in Statement.objects.filter(application=row)}
    fresh = [asked[code] for code in codes if code in asked]
    recheck = {
        item.requirement.code
        for item in queries.judged_of(row, at.date())
        if not item.passes_approve
    }
    for one in fresh:
        if (one.code, one.version) in made and one.code not in recheck:
            continue
        Statement.objects.create(
            application=row,
            code=one.code,
            version=one.version,
            text_sha256=words.digest(one, language),
            language=language,
            name=name,
            by=by,
            at=at,
        )
    row.steps = sorted({*row.steps, Step.STATEMENTS.value})
    row.changed_at = at
    row.save(update_fields=["steps", "changed_at"])
    trail.record(
        what="application.stated",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=row.merchant.office_id,
        after={"statements": [f"{one.code}:{one.version}" for one in fresh]},
    )


@transaction.atomic
def hand_in(*, merchant: UUID, by: UUID, at: datetime) -> None:
    """To the office. Raises `NotComplete`, and `FieldRefused` for a VAT number that is taken."""
    # Two businesses with one number hand in one after the other, in the order of their ids.
    mark = Application.objects.filter(merchant=merchant).values_list("vat_mark", flat=True)[0]
    if mark:
        list(
            Application.objects.select_for_update()
            .filter(vat_mark=mark)
            .order_by("merchant_id")
            .values_list("merchant_id", flat=True)
        )
    row = locked(merchant)
    state = MerchantState(row.merchant.state)
    if state is MerchantState.REFUSED:
        offices.change_state(merchant=merchant, to=MerchantState.APPLIED, by=by, at=at)
    elif state is not MerchantState.APPLIED:
        raise NotOpen(state=state)
    if is_taken(vat_mark=row.vat_mark, merchant=merchant):
        raise FieldRefused(field="vat_number", reason="double", example=row.merchant.office.email)
    items = queries.judged_of(row, at.date())
    if not checklist.may_submit(items):
        missing = tuple(one.requirement.code for one in items if not one.passes_submit)
        raise NotComplete(missing=missing)
    if Happening.objects.filter(application=row, verb=Verb.HANDED_IN, round=row.round).exists():
        row.round += 1
    row.handed_in_at = row.changed_at = at
    row.assented_by = None
    row.steps = sorted({*row.steps, Step.SEND.value})
    row.save(update_fields=["round", "handed_in_at", "changed_at", "assented_by", "steps"])
    offices.change_state(merchant=merchant, to=MerchantState.REVIEW, by=by, at=at)
    _happened(merchant, Verb.HANDED_IN, round_=row.round, by=by, at=at)
    writing.letter(row, "received", key=f"round-{row.round}")
    trail.record(
        what="application.handed_in",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=row.merchant.office_id,
        after={"round": row.round},
    )


def is_taken(*, vat_mark: str, merchant: UUID | None) -> bool:
    """Whether another business, past its draft, has this VAT number."""
    if not vat_mark:
        return False
    others = Application.objects.filter(vat_mark=vat_mark).exclude(merchant=merchant)
    return others.exclude(merchant__state__in=[*NOBODYS, MerchantState.CLOSED]).exists()


def _happened(
    merchant: UUID, verb: Verb, *, by: UUID | None, at: datetime, round_: int = 1
) -> None:
    Happening.objects.create(application_id=merchant, round=round_, verb=verb, by=by, at=at)


def vat_taken(number: str, *, merchant: UUID) -> bool:
    """The same for a number as it was typed."""
    mark = secrets.fingerprint(number, purpose="vat") if number else ""
    return is_taken(vat_mark=mark, merchant=merchant)


@transaction.atomic
def change_office(*, merchant: UUID, office: UUID, at: datetime) -> None:
    """Another office looks after it: while it applies, as it likes; afterwards it asks its own."""
    row = locked(merchant)
    check_open(row)
    home = row.merchant
    if home.office_id == office:
        return
    if row.approved_at is not None:
        raise FieldRefused(field="office", reason="office_stays", example=home.office.email)
    before = home.office_id
    home.office_id = office
    home.save(update_fields=["office"])
    row.reviewer = None
    row.changed_at = at
    row.save(update_fields=["reviewer", "changed_at"])
    trail.record(
        what="application.office_changed",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=office,
        before={"office": str(before)},
        after={"office": str(office)},
    )
