"""Parcels of low value into the Union: a table by day, then what is let in and what is written."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.lanes.europe import (
    BOOK,
    LAW,
    PERFUME,
    PLATE,
    SHIRT,
    SHOES,
    WATCH,
    a_business,
    amount,
    charges_of,
    codes_of,
    cost_of,
    goods,
    named,
    notes,
    sent,
)
from tests.lanes.make import DAY, WINE

from entrepot.lanes import rules
from entrepot.lanes.values import (
    ChargeKind,
    Incoterm,
    NoLaw,
    NoRate,
    NotAllowed,
    VatProof,
    WrongLane,
)
from entrepot.money.values import EUR, GBP, Rate, currency

BEFORE, SINCE = date(2026, 6, 30), date(2026, 7, 1)
SEK, RON = currency("SEK"), currency("RON")
H7 = {"regime": "eu-h7"}


@pytest.mark.parametrize(
    ("day", "to", "ioss", "charged"),
    [
        (BEFORE, "DE", True, ("0.00", "20.52", "0.00")),  # 19 % of 60 + 6 and of 40 + 2
        (SINCE, "DE", True, ("6.00", "21.66", "0.00")),  # 3 more in each base
        (SINCE, "DE", False, ("6.00", "21.66", "0.00")),
        (BEFORE, "DE", False, ("0.00", "20.52", "0.00")),
        (date(2026, 2, 28), "FR", True, ("0.00", "21.60", "0.00")),
        (date(2026, 3, 1), "FR", True, ("0.00", "21.60", "4.00")),  # EUR 2 x 2 lines
        (BEFORE, "FR", True, ("0.00", "21.60", "4.00")),
        (SINCE, "FR", True, ("6.00", "22.80", "0.00")),
        (BEFORE, "IT", True, ("0.00", "23.76", "0.00")),
        (SINCE, "IT", True, ("6.00", "25.08", "2.00")),  # a parcel; its start is not verified
    ],
)
def test_duty_vat_and_fees_by_day(day, to, ioss, charged) -> None:
    cart = goods("EUR 20", id="1", hs=SHIRT, quantity=3), goods("EUR 40", id="2", hs=SHOES)
    cost = cost_of(*cart, to=to, day=day, has_ioss=ioss, freight="EUR 8", **H7)
    kinds = ChargeKind.DUTY, ChargeKind.VAT, ChargeKind.FEE
    assert tuple(amount(cost, kind) for kind in kinds) == charged
    assert cost.total.amount == 108 + sum(map(Decimal, charged))
    assert str(cost.declared) == "EUR 100.00"
    expected = "ioss_vat" if ioss else "import_vat"
    assert named(cost, ChargeKind.VAT) == [expected, expected]


def test_a_group_is_a_six_digit_code_and_its_duty_is_shared_by_value() -> None:
    """XB-4: duty is its own kind, and the VAT's base says that it is in it."""
    cart = [
        goods("EUR 10", id="1", hs="61091000", quantity=2),
        goods("EUR 10", id="2", hs="61091090", origin="VN"),
        goods("EUR 5", id="3", hs=BOOK),
    ]
    cost = cost_of(*cart, **H7)
    duties = charges_of(cost, ChargeKind.DUTY)
    assert [str(charge.amount.amount) for charge in duties] == ["2.00", "1.00", "3.00"]
    assert {charge.name for charge in duties} == {"flat_duty"}
    assert duties[0].formula == "V x 2000 / 3000; item group 610910"
    assert [str(charge.base.amount) for charge in charges_of(cost, ChargeKind.VAT)] == [
        "22.00",
        "11.00",
        "8.00",
    ]
    [groups] = [note for note in cost.notes if note.code == "eu.item_groups"]
    assert groups.facts == {"groups": "2", "codes": "490199 610910"}


def test_the_switch_takes_the_flat_duty_out_of_the_ioss_base() -> None:
    union = LAW.of("EU")
    off = tuple(
        replace(row, value=Decimal(0)) if row.name == "ioss_vat_on_flat_duty" else row
        for row in union.parameters
    )
    law = replace(LAW, countries={**LAW.countries, "EU": replace(union, parameters=off)})
    cost = cost_of(goods("EUR 100"), law=law, **H7)
    assert amount(cost, ChargeKind.VAT) == "19.00"
    assert "eu.flat_duty_not_in_vat" in notes(cost)
    at_border = cost_of(goods("EUR 100"), law=law, has_ioss=False, **H7)
    assert amount(at_border, ChargeKind.VAT) == "19.57"
    assert "eu.flat_duty_in_vat" in notes(cost_of(goods("EUR 100"), **H7))


@pytest.mark.parametrize(
    ("price", "to", "assessed", "paid", "name"),
    [
        ("EUR 3", "DE", "EUR 0.95", "0.00", "waived_below_one_euro"),
        ("EUR 3.25", "DE", "", "1.00", "import_vat"),  # 19 % of 5.25 is 0.9975, a whole euro
        ("EUR 3.22", "DE", "EUR 0.99", "0.00", "waived_below_one_euro"),
        ("EUR 2", "FR", "EUR 0.80", "0.00", "waived_below_one_euro"),
    ],
)
def test_import_vat_below_a_euro_is_waived(price, to, assessed, paid, name) -> None:
    cost = cost_of(goods(price), to=to, day=BEFORE, has_ioss=False, freight="EUR 2", **H7)
    assert amount(cost, ChargeKind.VAT) == paid
    assert named(cost, ChargeKind.VAT) == [name]
    found = {note.code: note.facts for note in cost.notes}
    assert found.get("eu.vat_waived", {}).get("assessed", "") == assessed
    assert ("eu.waiver_of_germany" in found) is (to == "FR")
    under_ioss = cost_of(goods(price), to=to, day=BEFORE, freight="EUR 2", **H7)
    assert named(under_ioss, ChargeKind.VAT) == ["ioss_vat"]


def test_the_limit_counts_goods_alone_and_all_of_the_consignment() -> None:
    assert not codes_of(goods("EUR 150"), freight="EUR 40", insurance="EUR 5", **H7)
    assert codes_of(goods("EUR 150.01"), **H7) == ["eu.value_limit"]
    with pytest.raises(NotAllowed) as two:
        cost_of(goods("EUR 80", quantity=2), **H7)
    assert [one.remedy for one in two.value.obstacles] == ["split_order"]
    with pytest.raises(NotAllowed) as one:
        cost_of(goods("EUR 151"), goods("EUR 1", id="2"), **H7)
    assert [found.remedy for found in one.value.obstacles] == ["other_lane"]


def test_the_limit_is_exact_in_another_currency() -> None:
    """Rounding to oere must not push EUR 150.00 over the limit, nor the margin stay outside it."""
    rate = Rate(EUR, SEK, Decimal("11.2345"), DAY, "test")
    facts = {"to": "SE", "rate": rate, **H7}
    assert not codes_of(goods("EUR 50", quantity=3), **facts)
    assert codes_of(goods("EUR 50", quantity=3), margin="0.000001", **facts) == ["eu.value_limit"]
    pounds = Rate(GBP, SEK, Decimal(13), DAY, "test")
    with pytest.raises(NoRate) as refusal:
        cost_of(goods("GBP 50"), to="SE", rate=pounds, **H7)
    assert (refusal.value.base, refusal.value.quote) == ("EUR", "SEK")
    cost = cost_of(goods("GBP 50"), to="SE", rate=pounds, rates=(rate,), **H7)
    assert amount(cost, ChargeKind.DUTY) == "33.70"  # 3 x 11.2345 = 33.7035
    with pytest.raises(NotAllowed):  # GBP 130 is SEK 1,690, which is EUR 150.43
        cost_of(goods("GBP 130"), to="SE", rate=pounds, rates=(rate,), **H7)


def test_romania_charges_by_parcel_in_its_own_money() -> None:
    rate = Rate(EUR, RON, Decimal(5), BEFORE, "test")
    cost = cost_of(goods("EUR 20"), to="RO", rate=rate, day=BEFORE, parcels=2, **H7)
    assert amount(cost, ChargeKind.FEE) == "50.00"
    assert not [row for row in cost.unverified if "RON" in row.source]
    later = cost_of(goods("EUR 20"), to="RO", rate=rate, day=SINCE, **H7)
    assert amount(later, ChargeKind.FEE) == "25.00"
    assert [row for row in later.unverified if "not verified" in row.source]


@pytest.mark.parametrize(
    ("item", "day", "codes"),
    [
        (goods("EUR 40", hs=PERFUME), BEFORE, ["eu.no_relief"]),
        (goods("EUR 40", hs=PERFUME), SINCE, []),
        (goods("EUR 40", hs=WINE), SINCE, ["eu.excise"]),
        (goods("EUR 40", hs=WINE), BEFORE, ["eu.excise", "eu.no_relief"]),
        (goods("EUR 40", hs=PLATE), SINCE, ["eu.added_duty"]),
        (goods("EUR 40", hs=PLATE, origin="JP"), SINCE, []),
        (goods("EUR 40", hs="691200"), SINCE, ["eu.added_duty"]),
        (goods("EUR 40", hs="69120081"), SINCE, []),
        (goods("EUR 40", hs="87116010"), SINCE, ["eu.added_duty"]),
        (goods("EUR 40", hs="30049000"), SINCE, ["goods.blocked"]),
        (goods("EUR 40", hs="04069099"), SINCE, ["goods.blocked"]),
        (goods("EUR 40", hs="04069099", origin="CH"), SINCE, []),
        (goods("EUR 40", hs="36041000", origin="CH"), SINCE, ["goods.blocked"]),
        (goods("EUR 40", hs=SHIRT), date(2028, 6, 30), []),
        (goods("EUR 40", hs=SHIRT), date(2028, 7, 1), ["eu.low_value_ended"]),
    ],
)
def test_what_is_kept_out(item, day, codes) -> None:
    assert codes_of(item, day=day, **H7) == codes


def test_a_proved_business_needs_the_full_declaration() -> None:
    """TAX-8: one that is not proved is charged as a person, and the price says why."""
    assert codes_of(goods(), business=a_business(), **H7) == ["eu.persons_only"]
    for proof in (VatProof.INVALID, VatProof.UNVERIFIED):
        cost = cost_of(goods(), business=a_business(proof=proof), **H7)
        assert amount(cost, ChargeKind.VAT) == "10.07"
        assert f"eu.vat_number_{proof}" in notes(cost)


def test_the_handling_fee_is_a_note_that_is_not_verified() -> None:
    [note] = [n for n in cost_of(goods(), **H7).notes if n.code == "eu.handling_fee_announced"]
    assert note.facts == {"amount": "EUR 2", "begins": "2026-11-01"}
    assert note.row is not None
    assert note.row.confidence == "unsourced"
    assert note.row in cost_of(goods(), **H7).unverified


def test_under_dap_the_carrier_collects_and_ioss_is_not_used() -> None:
    cost = cost_of(goods(), incoterm=Incoterm.DAP, **H7)
    assert named(cost, ChargeKind.VAT) == ["import_vat"]
    assert cost.on_delivery == cost.tax
    assert "eu.carrier_collects" in notes(cost)
    assert str(cost_of(goods(), **H7).on_delivery) == "EUR 0.00"


def test_the_ioss_number_goes_with_the_parcel() -> None:
    """XB-6: up to EUR 150 with IOSS, the number is among what the carrier must have."""
    papers = rules.papers(sent(goods(), **H7), law=LAW)
    assert ("ioss_number", "platform") in {(paper.code, paper.sender) for paper in papers}
    without = rules.papers(sent(goods(), has_ioss=False, **H7), law=LAW)
    assert "ioss_number" not in {paper.code for paper in without}
    early = rules.papers(sent(goods(), day=date(2026, 10, 31), **H7), law=LAW)
    assert "product_identifier" not in {paper.code for paper in early}
    assert "product_identifier" in {paper.code for paper in papers}


def test_the_flat_duty_is_not_counted_on_to_come_back() -> None:
    facts = {"law": LAW, "back_on": DAY}
    before = rules.return_relief("eu-h7", released_on=BEFORE, applied_on=BEFORE, **facts)
    since = rules.return_relief("eu-h7", released_on=SINCE, applied_on=SINCE, **facts)
    assert before.tax_waived
    assert not since.tax_waived
    assert since.kinds == (ChargeKind.VAT,)
    assert before.kinds == (ChargeKind.DUTY, ChargeKind.VAT)
    assert "flat duty" not in before.row.source


def test_where_it_leads() -> None:
    for origin, to in (("DE", "FR"), ("CN", "GB")):
        with pytest.raises(WrongLane):
            cost_of(goods(), origin=origin, to=to, **H7)
    with pytest.raises(NoLaw):
        cost_of(goods(), day=date(2021, 6, 30), **H7)
    assert rules.regimes_between("CN", "DE") == ("eu-h7", "eu-standard")
    assert rules.limits("eu-h7", DAY, law=LAW) is None
    assert {"customs_description", "net_weight_g", "hs_code"} <= set(
        rules.required_fields("eu-h7", SHIRT, DAY, law=LAW)
    )
    assert rules.transit("eu-h7", DAY, law=LAW) is not None


@pytest.mark.parametrize(
    ("hs", "day", "code"),
    [
        (SHIRT, DAY, None),
        (WATCH, BEFORE, None),
        (PERFUME, BEFORE, "eu.no_relief"),
        (PERFUME, SINCE, None),
        (WINE, DAY, "eu.excise"),
        ("93020000", DAY, "goods.blocked"),
        ("36041000", DAY, "goods.blocked"),
    ],
)
def test_codes_by_themselves(hs, day, code) -> None:
    found = rules.hs_admission("eu-h7", hs, day, law=LAW)
    assert (found and found.code) == code
