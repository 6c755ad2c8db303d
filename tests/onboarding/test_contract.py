"""Terms by version, what is charged by them, and that yesterday's order stays as it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.catalog.make import a_listing
from tests.offices.make import a_merchant, a_person
from tests.onboarding.make_terms import some_terms

from entrepot.catalog.models import Category, Listing
from entrepot.kit.models import Act
from entrepot.ledger.rules import NotEnough
from entrepot.money.values import EUR, Money
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, Role, UserId
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import TermsVersion
from entrepot.onboarding.rules import fees
from entrepot.onboarding.values.contract import (
    BadTerms,
    CommissionRow,
    ContractState,
    NothingToAccept,
    Terms,
    TermsChanged,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = AT.date()
BEGIN = date(2026, 1, 1)
ALL = CommissionRow("", 800, BEGIN)
WINE = CommissionRow("wine", 1200, BEGIN, date(2027, 1, 1))


def under_contract(merchant: Merchant, terms: Terms, *, at: datetime = AT) -> None:
    owner = a_person(role=Role.MERCHANT, merchant=merchant)
    contract = commands.offer_terms(merchant=merchant.id, terms=terms.id, by=None, at=at)
    commands.accept_terms(
        merchant=merchant.id,
        contract=contract,
        digest=terms.digest,
        language="it",
        by=UserId(owner.id),
        at=at,
    )


@pytest.mark.parametrize(
    ("path", "on", "bp", "passed"),
    [
        (("wine",), date(2026, 6, 1), 1200, []),
        (("barolo", "wine"), date(2026, 6, 1), 1200, []),
        (("wine",), date(2027, 1, 1), 800, ["over"]),
        (("shoes",), date(2026, 6, 1), 800, ["category"]),
        (("wine",), date(2025, 6, 1), 500, ["not_yet", "not_yet"]),
        ((), date(2026, 6, 1), 800, ["category"]),
    ],
)
def test_the_first_row_that_matches_wins_and_says_why(
    path: tuple[str, ...], on: date, bp: int, passed: list[str]
) -> None:
    """MV-14: an ordered list, first match wins, with the reason why those above missed."""
    found = fees.explain((WINE, ALL), path, on, otherwise=500)
    assert found.bp == bp
    assert [why for _, why in found.passed_over] == passed
    assert (found.row is None) is (bp == 500)


def test_a_row_that_can_never_win_is_named() -> None:
    """MV-14: a catch-all above shadows what stands below it."""
    assert fees.unreachable((ALL, WINE)) == [WINE]
    assert fees.unreachable((WINE, ALL)) == []


@given(st.integers(0, 10**9), st.integers(0, 5000), st.integers(0, 10**6))
def test_commission_and_fee_never_take_more_than_the_goods(goods: int, bp: int, fee: int) -> None:
    whole = Money(goods, EUR)
    taken = fees.commission(whole, bp)
    flat = fees.order_fee(Money(fee, EUR), goods=whole, taken=taken)
    assert 0 <= taken.minor + flat.minor <= goods


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"commission": ()}, "commission"),
        ({"commission": (WINE,)}, "commission"),
        ({"commission": (CommissionRow("", 9000, BEGIN),)}, "commission"),
        ({"commission": (CommissionRow("", 900, BEGIN, BEGIN), ALL)}, "commission"),
        ({"text": {"it": "Solo italiano"}}, "text"),
        ({"deposit_minor": -1}, "deposit"),
        ({"listings_max": 0}, "listings_max"),
        ({"notice_days": 14}, "notice_days"),
    ],
)
@pytest.mark.django_db
def test_terms_that_cannot_be_published_name_the_field(change: dict[str, Any], field: str) -> None:
    facts: dict[str, Any] = {
        "commission": (ALL,), "currency": "EUR", "text": {"en": "Text"}, **change
    }  # fmt: skip
    with pytest.raises(BadTerms) as no:
        commands.write_terms(plan="p", by=None, at=AT, **facts)
    assert no.value.field == field


@pytest.mark.django_db
def test_accepting_is_kept_with_version_time_person_and_digest() -> None:
    merchant, terms = a_merchant(), some_terms()
    owner = a_person(role=Role.MERCHANT, merchant=merchant)
    contract = commands.offer_terms(merchant=merchant.id, terms=terms.id, by=None, at=AT)

    def accept(digest: str) -> None:
        commands.accept_terms(
            merchant=merchant.id,
            contract=contract,
            digest=digest,
            language="it",
            by=UserId(owner.id),
            at=AT,
        )

    with pytest.raises(TermsChanged):
        accept("0" * 64)
    accept(terms.digest)
    accept(terms.digest)
    row = queries.contract(merchant.id, on=DAY)
    assert row is not None
    assert (row.state, row.accepted_at, row.accepted_by) == (ContractState.ACCEPTED, AT, owner.id)
    assert (row.digest, row.language, row.terms.version) == (terms.digest, "it", 1)
    assert Act.objects.filter(what="contract.accepted", merchant=merchant.id).count() == 1
    with pytest.raises(NothingToAccept):
        commands.accept_terms(
            merchant=a_merchant().id,
            contract=contract,
            digest=terms.digest,
            language="it",
            by=UserId(owner.id),
            at=AT,
        )


@pytest.mark.django_db
def test_what_was_published_cannot_be_changed() -> None:
    """MV-13: not even past the program."""
    terms = some_terms()
    with pytest.raises(IntegrityError), transaction.atomic():
        TermsVersion.objects.filter(id=terms.id).update(order_fee_minor=1)
    with pytest.raises(commands.AlreadyPublished):
        commands.publish_terms(terms=terms.id, at=AT)


@pytest.mark.django_db
def test_new_terms_come_with_fifteen_days_of_notice() -> None:
    """Regulation (EU) 2019/1150, article 3(2); and the old ones hold until that day."""
    merchant = a_merchant()
    under_contract(merchant, some_terms(ALL))
    dearer = some_terms(CommissionRow("", 1500, BEGIN))
    under_contract(merchant, dearer)
    rate = [
        queries.commission_bp(merchant.id, "", DAY + timedelta(days=n)) for n in (0, 14, 15, 100)
    ]
    assert rate == [800, 800, 1500, 1500]


@pytest.mark.django_db
def test_without_a_contract_the_merchants_own_rate_stands() -> None:
    assert queries.commission_bp(a_merchant(commission_bp=650).id, "wine", DAY) == 650


@pytest.mark.django_db
def test_a_category_takes_the_rate_of_the_one_above_it() -> None:
    wine = Category.objects.create(slug="wine")
    Category.objects.create(slug="barolo", parent=wine)
    merchant = a_merchant()
    under_contract(merchant, some_terms(WINE, ALL))
    assert queries.commission_bp(merchant.id, "barolo", DAY) == 1200
    assert queries.commission_bp(merchant.id, "shoes", DAY) == 800


@pytest.mark.django_db
def test_a_newer_offer_takes_the_place_of_one_not_answered() -> None:
    merchant, first, second = a_merchant(), some_terms(), some_terms()
    commands.offer_terms(merchant=merchant.id, terms=first.id, by=None, at=AT)
    with pytest.raises(commands.AlreadyOffered):
        commands.offer_terms(merchant=merchant.id, terms=first.id, by=None, at=AT)
    commands.offer_terms(merchant=merchant.id, terms=second.id, by=None, at=AT)
    waiting = queries.offer(merchant.id)
    assert waiting is not None
    assert waiting.terms.id == second.id


@pytest.mark.django_db
def test_a_new_business_is_offered_the_standard_plan_once() -> None:
    merchant = a_merchant()
    assert commands.offer_default(merchant=merchant.id, at=AT) is None
    terms = some_terms(plan="standard")
    assert commands.offer_default(merchant=merchant.id, at=AT) is not None
    assert commands.offer_default(merchant=merchant.id, at=AT) is None
    waiting = queries.offer(merchant.id)
    assert waiting is not None
    assert waiting.terms.id == terms.id


@pytest.mark.django_db
def test_a_deposit_is_money_in_the_ledger() -> None:
    merchant = a_merchant()
    mine, transfer = MerchantId(merchant.id), uuid4()
    for _ in range(2):
        commands.receive_deposit(
            merchant=mine, transfer=transfer, amount_minor=50_000, reference="RF18", at=AT
        )
    assert queries.deposit(mine, "EUR") == Money(50_000, EUR)
    commands.return_deposit(
        merchant=mine, transfer=uuid4(), amount_minor=20_000, reference="RF19", at=AT
    )
    assert queries.deposit(mine, "EUR") == Money(30_000, EUR)
    with pytest.raises(NotEnough):
        commands.return_deposit(
            merchant=mine, transfer=uuid4(), amount_minor=30_001, reference="RF20", at=AT
        )


@pytest.mark.django_db
def test_a_plan_lets_so_many_listings_live() -> None:
    merchant = a_merchant()
    under_contract(merchant, some_terms(ALL, listings_max=2))
    for _ in range(4):
        a_listing(merchant=merchant)
    states = list(Listing.objects.filter(merchant=merchant).order_by("id"))
    live = [row for row in states if row.state == "live"]
    full = [row for row in states if "catalog.plan_full" in {f["code"] for f in row.findings}]
    assert (len(live), len(full)) == (2, 2)
