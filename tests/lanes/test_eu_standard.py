"""Full imports into the Union: duty by the tariff, additional duties, VAT on top; by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.lanes.europe import (
    BAG,
    BICYCLE,
    E_BIKE,
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
    DutyRow,
    Law,
    NoRate,
    NotAllowed,
    VatProof,
    duty_rate,
)
from entrepot.money.values import EUR, Rate, currency

BEFORE, SINCE = date(2026, 6, 30), date(2026, 7, 1)
FULL = {"regime": "eu-standard"}
SANHUAN = "Guangxi Sanhuan Enterprise Group"


def with_duties(*rows: DutyRow) -> Law:
    union = LAW.of("EU")
    ours = replace(union, duties=(*union.duties, *rows))
    return replace(LAW, version="test", countries={**LAW.countries, "EU": ours})


def a_row(hs: str, rate: str, **facts: object) -> DutyRow:
    known: dict[str, object] = {"since": date(2021, 1, 1), "source": "test"}
    known |= {"confidence": "sourced", "is_legal_start": True}
    return DutyRow(hs=hs, rate=duty_rate(rate), **(known | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "day", "duties", "vat"),
    [
        # 500 + 50 carriage: 12 % is 66.00; VAT 19 % of 616.00
        (goods("EUR 500", hs=SHIRT), DAY, ["66.00"], "117.04"),
        # 3 % of 550 is 16.50; 19 % of 566.50 is 107.635
        (goods("EUR 500", hs=BAG), DAY, ["16.50"], "107.64"),
        (goods("EUR 500", hs="33049900"), DAY, ["0.00"], "104.50"),
        # 4.5 % of 550 is 24.75, at most EUR 0.80 each of 10 watches
        (goods("EUR 50", hs=WATCH, quantity=10), DAY, ["8.00"], "106.02"),
        (goods("EUR 500", hs=WATCH), DAY, ["0.80"], "104.65"),
        # porcelain: 12 %, and 79 % for all from 2026-02-07
        (goods("EUR 500", hs=PLATE), date(2026, 2, 7), ["66.00", "434.50"], "199.60"),
        (goods("EUR 500", hs=PLATE), date(2026, 2, 6), ["66.00", "198.55"], "154.76"),
        (
            goods("EUR 500", hs=PLATE, producer=SANHUAN),
            date(2026, 2, 6),
            ["66.00", "72.05"],
            "130.73",
        ),
        (
            goods("EUR 500", hs=PLATE, producer="Unknown Kiln"),
            date(2026, 2, 6),
            ["66.00", "198.55"],
            "154.76",
        ),
        (goods("EUR 500", hs=PLATE, producer=SANHUAN), DAY, ["66.00", "434.50"], "199.60"),
        (goods("EUR 500", hs=PLATE, origin="JP"), DAY, ["66.00"], "117.04"),
        # bicycles 14 % and 48.5 %, from seven more countries too
        (goods("EUR 500", hs=BICYCLE), DAY, ["77.00", "266.75"], "169.81"),
        (goods("EUR 500", hs=BICYCLE, origin="KH"), DAY, ["77.00", "266.75"], "169.81"),
        (goods("EUR 500", hs=BICYCLE, origin="TW"), DAY, ["77.00"], "119.13"),
        # e-bikes 6 %, anti-dumping 70.1 %, anti-subsidy 17.2 %
        (goods("EUR 500", hs=E_BIKE), DAY, ["33.00", "385.55", "94.60"], "202.00"),
        # above EUR 150 perfume and all else is as before 2026-07-01
        (goods("EUR 500", hs=SHIRT), BEFORE, ["66.00"], "117.04"),
    ],
)
def test_duty_and_vat(item, day, duties, vat) -> None:
    cost = cost_of(item, day=day, freight="EUR 40", insurance="EUR 10", **FULL)
    assert [str(charge.amount.amount) for charge in charges_of(cost, ChargeKind.DUTY)] == duties
    assert amount(cost, ChargeKind.VAT) == vat
    assert str(cost.declared) == "EUR 550.00"
    assert named(cost, ChargeKind.VAT) == ["import_vat"]
    assert cost.total.amount == 550 + sum(map(Decimal, duties)) + Decimal(vat)


def test_additional_duties_have_names_and_tell_that_a_producer_may_pay_less() -> None:
    """XB-4: nothing of it is booked as VAT."""
    cost = cost_of(goods("EUR 500", hs=E_BIKE), **FULL)
    assert named(cost, ChargeKind.DUTY) == ["", "antidumping", "countervailing"]
    facts = {"hs": PLATE, "rate": "36.1%", "producer": ""}
    early = cost_of(goods("EUR 500", hs=PLATE), day=date(2026, 2, 6), **FULL)
    assert [note.facts for note in early.notes if note.code == "eu.rate_of_all_others"] == [facts]
    own = cost_of(goods("EUR 500", hs=PLATE, producer=SANHUAN), day=date(2026, 2, 6), **FULL)
    assert "eu.rate_of_all_others" not in notes(own)


@pytest.mark.parametrize(
    ("rate", "item", "duty"),
    [
        # 8.3 % of 500 is 41.50; 30.90 x 20 kg / 100 kg is 6.18
        (
            "8.3% + 30.9 EUR / 100 kg",
            goods("EUR 50", quantity=10, net_weight_g=2000, gross_weight_g=6000),
            "47.68",
        ),
        (
            "10% MIN 1.6 EUR / kg",
            goods("EUR 50", quantity=10, net_weight_g=5000, gross_weight_g=6000),
            "80.00",
        ),
        ("max(10%, 3 EUR / pair)", goods("EUR 50", quantity=10, hs="64059010"), "50.00"),
        ("max(5%, 3 EUR / pair)", goods("EUR 50", quantity=10, hs="64059010"), "30.00"),
        (
            "17.3% MIN 1.00 EUR / % vol / hl",  # 1 x 40 x 0.5 hl is 20, 17.3 % is 86.50
            goods(
                "EUR 50",
                quantity=10,
                content="5 l",
                measures=(("alcohol_pct_vol", Decimal(40)),),
            ),
            "86.50",
        ),
    ],
)
def test_forms_of_duty(rate, item, duty) -> None:
    item = replace(item, hs="64059010" if "pair" in rate else "21069020")
    law = with_duties(a_row(item.hs, rate))
    assert amount(cost_of(item, law=law, **FULL), ChargeKind.DUTY) == duty


def test_seasons() -> None:
    law = with_duties(a_row("08051080", "16% (01 JAN-31 MAR, 16 OCT-31 DEC), 12% (01 APR-15 OCT)"))
    oranges = goods("EUR 500", hs="08051080", origin="ZA")
    duties = [
        amount(cost_of(oranges, law=law, day=date(2026, *day), **FULL), ChargeKind.DUTY)
        for day in ((3, 31), (4, 1), (10, 15), (10, 16))
    ]
    assert duties == ["80.00", "60.00", "60.00", "80.00"]


@pytest.mark.parametrize(
    ("item", "code", "fact"),
    [
        (goods("EUR 500", hs="950300"), "hs.too_short", "95030010 95030021 95030041 95030095"),
        (goods("EUR 500", hs="691200"), "hs.too_short", "69120021 69120023 69120025 69120029"),
        (goods("EUR 500", hs="99999999"), "duty.not_known", "ENTREPOT_TARIFFS"),
        (goods("EUR 500", hs=WINE), "eu.excise", WINE),
        (goods("EUR 500", hs="21069092"), "duty.not_known", "21069092"),
    ],
)
def test_what_is_not_known_is_refused(item, code, fact) -> None:
    with pytest.raises(NotAllowed) as refusal:
        cost_of(item, **FULL)
    found = {obstacle.code: obstacle for obstacle in refusal.value.obstacles}
    assert fact in found[code].facts.values()
    if code == "duty.not_known":
        assert found[code].remedy == "import_tariff"


def test_a_table_of_finer_lines_makes_a_short_code_too_short() -> None:
    shipped = cost_of(goods("EUR 500", hs="420222"), **FULL)
    assert amount(shipped, ChargeKind.DUTY) == "18.50"
    law = with_duties(a_row("42022210", "9.7%"), a_row("42022290", "3.7%"))
    assert codes_of(goods("EUR 500", hs="420222"), law=law, **FULL) == ["hs.too_short"]
    cost = cost_of(goods("EUR 500", hs="42022210"), law=law, **FULL)
    assert amount(cost, ChargeKind.DUTY) == "48.50"
    same = with_duties(a_row("42022210", "3.7%"), a_row("42022290", "3.7%"))
    assert codes_of(goods("EUR 500", hs="420222"), law=same, **FULL) == []


def test_what_the_operator_states_stands_before_the_shipped_sample() -> None:
    law = with_duties(a_row(SHIRT[:6], "13%", confidence="operator statement"))
    assert amount(cost_of(goods("EUR 500", hs=SHIRT), law=law, **FULL), ChargeKind.DUTY) == "65.00"


def test_missing_measures_and_components() -> None:
    law = with_duties(a_row("21069020", "17.3% MIN 1.00 EUR / % vol / hl"))
    assert codes_of(goods("EUR 500", hs="21069020"), law=law, **FULL) == ["measure.missing"]
    law = with_duties(a_row("07020000", "Entry Price"), a_row("18062010", "8.3% + EA"))
    for hs in ("07020000", "18062010"):
        assert codes_of(goods("EUR 500", hs=hs), law=law, **FULL) == ["duty.needs_composition"]


def test_a_preference_needs_its_proof() -> None:
    law = with_duties(a_row(SHIRT, "0%", kind="preference", origins=("VN",)))
    facts = {"law": law, **FULL}
    with_proof = cost_of(goods("EUR 500", hs=SHIRT, origin="VN", has_origin_proof=True), **facts)
    assert named(with_proof, ChargeKind.DUTY) == ["preference"]
    assert amount(with_proof, ChargeKind.DUTY) == "0.00"
    without = cost_of(goods("EUR 500", hs=SHIRT, origin="VN"), **facts)
    assert amount(without, ChargeKind.DUTY) == "60.00"
    small = goods("EUR 100", hs=SHIRT, origin="VN", has_origin_proof=True)
    assert named(cost_of(small, **facts), ChargeKind.DUTY) == ["preference"]
    papers = rules.papers(sent(small, **FULL), law=law)
    assert "origin_statement" in {paper.code for paper in papers}


@pytest.mark.parametrize(
    ("item", "day", "is_business", "duties"),
    [
        (goods("EUR 100", hs=SHIRT), BEFORE, False, {"relieved_low_value": "0.00"}),
        (goods("EUR 100", hs=SHIRT), BEFORE, True, {"relieved_low_value": "0.00"}),
        (goods("EUR 100", hs=SHIRT), SINCE, False, {"flat_duty": "3.00"}),
        (goods("EUR 100", hs=SHIRT), SINCE, True, {"": "12.00"}),
        (goods("EUR 100", hs=PLATE), SINCE, False, {"": "12.00", "antidumping": "79.00"}),
        (
            goods("EUR 100", hs=PLATE),
            BEFORE,
            False,
            {"relieved_low_value": "0.00", "antidumping": "79.00"},
        ),
        (goods("EUR 150", hs=SHIRT), SINCE, False, {"flat_duty": "3.00"}),
        (goods("EUR 150.01", hs=SHIRT), SINCE, False, {"": "18.00"}),
        (goods("EUR 100", hs=SHIRT), date(2028, 7, 1), False, {"": "12.00"}),
        (goods("EUR 100", hs="99999999"), SINCE, False, {"flat_duty": "3.00"}),
    ],
)
def test_low_values(item, day, is_business, duties) -> None:
    cost = cost_of(item, day=day, business=a_business() if is_business else None, **FULL)
    found = {c.name: str(c.amount.amount) for c in charges_of(cost, ChargeKind.DUTY)}
    assert found == duties


def test_perfume_had_no_relief() -> None:
    law = with_duties(a_row("3303", "0%"))
    early = cost_of(goods("EUR 100", hs=PERFUME), day=BEFORE, law=law, **FULL)
    assert named(early, ChargeKind.DUTY) == [""]


def test_the_full_declaration_has_a_line_for_each_code_and_origin() -> None:
    cart = [
        goods("EUR 10", id="1", hs="61091000"),
        goods("EUR 10", id="2", hs="61091000", origin="VN"),
        goods("EUR 10", id="3", hs="61099020"),
    ]
    assert amount(cost_of(*cart, **FULL), ChargeKind.DUTY) == "9.00"
    assert amount(cost_of(*cart, regime="eu-h7"), ChargeKind.DUTY) == "6.00"


def test_a_business_pays_import_vat_and_gets_it_back() -> None:
    cost = cost_of(goods("EUR 500", hs=SHIRT), business=a_business(), **FULL)
    assert amount(cost, ChargeKind.VAT) == "106.40"
    [note] = [one for one in cost.notes if one.code == "eu.business_import_vat"]
    assert note.facts["proved_by"] == "the register, 2026-11-22"
    doubtful = a_business(proof=VatProof.UNVERIFIED)
    assert "eu.vat_number_unverified" in notes(
        cost_of(goods("EUR 500", hs=SHIRT), business=doubtful, **FULL)
    )


def test_amounts_of_law_in_another_currency() -> None:
    sek = currency("SEK")
    rate = Rate(EUR, sek, Decimal("11.5"), DAY, "test")
    cost = cost_of(goods("EUR 500", hs=WATCH), to="SE", rate=rate, **FULL)
    assert amount(cost, ChargeKind.DUTY) == "9.20"  # EUR 0.80
    yuan = Rate(currency("CNY"), sek, Decimal("1.5"), DAY, "test")
    with pytest.raises(NoRate):
        cost_of(goods("CNY 5000", hs=WATCH), to="SE", rate=yuan, **FULL)


def test_the_full_declaration_is_no_way_around_the_flat_duty() -> None:
    ways = rules.compare(sent(goods("EUR 100", hs=SHOES), **FULL), law=LAW)
    assert {way.lane.regime for way in ways} == {"eu-h7", "eu-standard"}
    assert [str(way.cost.total) for way in ways if way.cost] == ["EUR 122.57", "EUR 122.57"]
    assert all(way.transit is not None for way in ways)
    above = rules.compare(sent(goods("EUR 200", hs=SHOES), **FULL), law=LAW)
    assert [way.cost is not None for way in above] == [True, False]
    assert above[1].obstacles[0].code == "eu.value_limit"


def test_returns_within_ninety_days() -> None:
    facts = {"released_on": date(2026, 7, 1), "law": LAW}
    last = date(2026, 9, 29)
    kept = rules.return_relief("eu-standard", applied_on=last, back_on=last, **facts)
    assert kept.tax_waived
    assert kept.last_day_to_apply == last
    late = date(2026, 9, 30)
    assert not rules.return_relief("eu-standard", applied_on=late, back_on=late, **facts).tax_waived
    assert not rules.return_relief("eu-standard", applied_on=last, back_on=None, **facts).tax_waived
