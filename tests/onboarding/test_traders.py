"""DSA article 30 and DAC7: what must be known, what is shown, what is reported."""

from datetime import date
from decimal import Decimal

import pytest
from tests.offices.make import a_merchant

from entrepot.onboarding import queries
from entrepot.onboarding.rules import dac7, dsa
from entrepot.onboarding.values.seller import (
    Seller,
    TraderDecision,
    TraderFact,
    YearOfSales,
)


def test_what_is_required_shown_and_never_shown() -> None:
    """Vectors dsa-required and dsa-shown."""
    assert {one.value for one in dsa.REQUIRED} == {
        *("name", "address", "telephone", "email", "identification_copy_or_eid"),
        *("payment_account", "self_certification", "trade_register", "register_number"),
    }
    assert {one.value for one in dsa.SHOWN} == {
        *("name", "address", "telephone", "email"),
        *("trade_register", "register_number", "self_certification"),
    }
    assert not set(dsa.SHOWN) & set(dsa.NEVER_SHOWN)


@pytest.mark.parametrize(
    ("missing", "registered", "selling", "decision"),
    [
        ([], True, False, "may_sell"),
        (["telephone"], True, False, "blocked"),
        (["trade_register"], False, False, "may_sell"),
        (["identification_copy_or_eid"], True, True, "ask_then_suspend"),
    ],
)
def test_who_may_sell(
    missing: list[str], *, registered: bool, selling: bool, decision: str
) -> None:
    """Vectors dsa-1, dsa-2, dsa-4, dsa-6."""
    facts = [TraderFact(one) for one in missing]
    found = dsa.decide(facts, is_registered=registered, is_selling=selling)
    assert found is TraderDecision(decision)
    known = set(TraderFact) - set(facts)
    assert bool(dsa.missing(known, is_registered=registered)) is (decision != "may_sell")


@pytest.mark.parametrize(
    ("end", "day"),
    [
        (date(2026, 11, 22), date(2027, 5, 22)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_data_are_kept_for_six_months(end: date, day: date) -> None:
    assert dsa.delete_on(end) == day


@pytest.mark.parametrize(
    ("sales", "consideration", "reported"),
    [
        (29, "2000.00", False),
        (30, "100.00", True),
        (5, "2000.01", True),
        (0, "0.00", False),
    ],
)
def test_who_is_reported(sales: int, consideration: str, *, reported: bool) -> None:
    """Vectors dac7-1 to dac7-6."""
    assert dac7.is_reported(YearOfSales(sales, Decimal(consideration))) is reported


COMPANY = Seller(
    is_individual=False, name="Lario S.r.l.", address="Via Roma 1", country="IT",
    tin="00743110157", register_number="MI1234567", financial_identifier="IT60", account_holder="L",
)  # fmt: skip
PERSON = Seller(
    is_individual=True, name="A. Rossi", address="Via Roma 1", country="IT", tin="RSS",
    born_on="1980-01-01", financial_identifier="IT60", account_holder="A. Rossi",
)  # fmt: skip


@pytest.mark.parametrize(
    ("seller", "missing"),
    [
        (COMPANY, []),
        (PERSON, []),
        (Seller(is_individual=False), [
            *("name", "address", "country", "tin", "register_number"),
            *("financial_identifier", "account_holder"),
        ]),
        (Seller(is_individual=True, name="A", address="B", country="IT"), [
            *("born_on", "tin", "birth_place", "financial_identifier", "account_holder"),
        ]),
    ],
)  # fmt: skip
def test_what_a_report_still_lacks(seller: Seller, missing: list[str]) -> None:
    assert dac7.missing(seller) == missing


@pytest.mark.django_db
def test_a_trader_is_shown_without_papers_and_accounts() -> None:
    merchant = a_merchant(registered_number="MI-1234567", email="shop@example.test")
    found = queries.trader(merchant.id)
    assert found is not None
    assert (found.name, found.trade_register) == (merchant.legal_name, "REA")
    assert not {"iban", "tin", "identity"} & set(found.__slots__)
