"""Sales between member states: whose VAT, and why (TAX-7, TAX-8, TAX-9)."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from tests.lanes.europe import (
    BAG,
    BOOK,
    LAW,
    a_business,
    amount,
    charges_of,
    codes_of,
    cost_of,
    euros,
    goods,
    named,
    notes,
)
from tests.lanes.make import DAY, WINE

from entrepot.lanes import rules
from entrepot.lanes.values import Business, ChargeKind, NoLaw, NoRate, VatProof, WrongLane
from entrepot.money.values import EUR, Rate, currency, money

OSS = {"regime": "eu-oss", "origin": "IT", "to": "DE"}
LOCAL = {"regime": "eu-local", "origin": "IT"}
NOT_PROVED = (VatProof.INVALID, VatProof.UNVERIFIED)


def _decisions() -> list[tuple[str, str, bool, str]]:
    """Buyer, situation, is the seller above the threshold; the reason, or the obstacle."""
    found = []
    for buyer, situation, is_above in product(
        ("person", "valid", "invalid", "unverified"),
        ("domestic", "intra", "import_low", "import_high"),
        (False, True),
    ):
        at_home = "destination_vat" if is_above else "home_vat"
        said = {
            "domestic": "domestic_vat",
            "intra": "reverse_charge" if buyer == "valid" else at_home,
            "import_low": "eu.persons_only" if buyer == "valid" else "ioss_vat",
            "import_high": "import_vat",
        }[situation]
        found.append((buyer, situation, is_above, said))
    return found


@pytest.mark.parametrize(("buyer", "situation", "is_above", "said"), _decisions())
def test_the_decision_table(buyer, situation, is_above, said) -> None:
    """TAX-7: every line of VAT has its reason; TAX-8: a doubtful number never frees from VAT."""
    facts = {
        "domestic": {"regime": "eu-local", "origin": "DE"},
        "intra": {"regime": "eu-oss", "origin": "IT"},
        "import_low": {"regime": "eu-h7"},
        "import_high": {"regime": "eu-standard"},
    }[situation]
    price = "EUR 200" if situation == "import_high" else "EUR 100"
    business = None if buyer == "person" else a_business(proof=VatProof(buyer))
    sales = euros("10000" if is_above else "0")
    cart = goods(price, id="1", hs=BAG), goods("EUR 10", id="2", hs=BAG)
    facts |= {"to": "DE", "business": business, "seller_sales_in_year": sales}
    if said.startswith("eu."):
        assert codes_of(*cart, **facts) == [said]
        return
    cost = cost_of(*cart, **facts)
    assert named(cost, ChargeKind.VAT) == [said, said]
    is_free = said == "reverse_charge"
    assert (amount(cost, ChargeKind.VAT) == "0.00") is is_free
    assert all(charge.row and charge.row.source for charge in charges_of(cost, ChargeKind.VAT))
    if buyer in ("invalid", "unverified"):
        assert f"eu.vat_number_{buyer}" in notes(cost)


@pytest.mark.parametrize(
    ("sales", "name", "vat"),
    [
        ("0", "home_vat", "22.00"),
        ("9900", "home_vat", "22.00"),  # 9,900 and this sale of 100: still within
        ("9900.01", "destination_vat", "19.00"),
        ("50000", "destination_vat", "19.00"),
    ],
)
def test_the_threshold_counts_this_sale(sales, name, vat) -> None:
    cost = cost_of(
        goods("EUR 90", hs=BAG), freight="EUR 10", seller_sales_in_year=euros(sales), **OSS
    )
    assert named(cost, ChargeKind.VAT) == [name]
    assert amount(cost, ChargeKind.VAT) == vat
    home = name == "home_vat"
    assert cost.treatment == ("eu_vat_of_seller_state" if home else "eu_vat_of_member_state")
    assert f"eu.{'below' if home else 'above'}_sales_threshold" in notes(cost)


def test_unknown_sales_mean_the_destinations_vat() -> None:
    cost = cost_of(goods("EUR 90", hs=BAG), **OSS)
    assert named(cost, ChargeKind.VAT) == ["destination_vat"]
    [note] = cost.notes
    assert note.code == "eu.sales_not_told"
    assert note.facts == {"limit": "EUR 10000.00", "home": "IT", "destination": "DE"}


@pytest.mark.parametrize("regime", ["eu-oss", "eu-local"])
def test_reverse_charge_keeps_its_evidence(regime) -> None:
    """TAX-9: a 0 % says which it is; TAX-8: number, answer and who gave it stand with the price."""
    cost = cost_of(goods("EUR 90", hs=BAG), **(OSS | {"regime": regime, "business": a_business()}))
    [charge] = charges_of(cost, ChargeKind.VAT)
    assert (charge.name, charge.rate, charge.amount) == ("reverse_charge", "0%", euros("0"))
    assert charge.base == euros("90")
    [note] = cost.notes
    assert note.facts == {
        "country": "DE",
        "number": "DE123456789",
        "proof": "valid",
        "proved_by": "the register, 2026-11-22",
    }
    assert cost.treatment == "eu_reverse_charge"


@pytest.mark.parametrize("country", ["IT", "GB", "US"])
def test_a_number_of_the_sellers_state_or_of_outside_frees_from_nothing(country) -> None:
    business = Business(country, "1", VatProof.VALID)
    cost = cost_of(goods("EUR 90", hs=BAG), business=business, **OSS)
    assert named(cost, ChargeKind.VAT) == ["destination_vat"]


def test_a_zero_rate_is_not_mistaken_for_reverse_charge() -> None:
    cost = cost_of(goods("EUR 20", hs=BOOK), **(OSS | {"to": "IE"}))
    assert named(cost, ChargeKind.VAT) == ["zero_rated"]


def test_in_another_currency_the_threshold_needs_its_rate() -> None:
    sek = currency("SEK")
    rate = Rate(EUR, sek, Decimal(11), DAY, "test")
    facts = OSS | {"to": "SE", "freight": "SEK 0", "insurance": "SEK 0"}
    krona = goods("SEK 100", hs=BAG)
    within = cost_of(krona, seller_sales_in_year=money("109900", "SEK"), rates=(rate,), **facts)
    assert named(within, ChargeKind.VAT) == ["home_vat"]
    beyond = cost_of(krona, seller_sales_in_year=euros("9990.91"), rates=(rate,), **facts)
    assert named(beyond, ChargeKind.VAT) == ["destination_vat"]
    with pytest.raises(NoRate):
        cost_of(krona, seller_sales_in_year=euros("1"), **facts)
    assert named(cost_of(krona, **facts), ChargeKind.VAT) == ["destination_vat"]


def test_where_it_leads() -> None:
    for origin, to in (("DE", "DE"), ("CN", "DE"), ("DE", "CH")):
        with pytest.raises(WrongLane):
            cost_of(goods("EUR 9", hs=BAG), regime="eu-oss", origin=origin, to=to)
    assert rules.regimes_between("IT", "DE") == ("eu-local", "eu-oss")
    assert codes_of(goods("EUR 9", hs=WINE), **OSS) == ["eu.excise"]
    found = rules.hs_admission("eu-oss", WINE, DAY, law=LAW)
    assert found is not None
    assert found.code == "eu.excise"
    with pytest.raises(NoLaw):
        cost_of(goods("EUR 9", hs=BAG), day=date(2021, 6, 30), **OSS)


@pytest.mark.parametrize("proof", NOT_PROVED)
def test_a_domestic_business_pays_vat_whatever_its_number(proof) -> None:
    facts = LOCAL | {"to": "IT"}
    for business in (a_business("IT"), a_business("IT", proof)):
        cost = cost_of(goods("EUR 100", hs=BAG), business=business, **facts)
        assert named(cost, ChargeKind.VAT) == ["domestic_vat"]
        assert amount(cost, ChargeKind.VAT) == "22.00"
