"""Bad input is a named refusal: never a zero, never a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.lanes import make
from tests.lanes.make import a_consignment, an_item

from entrepot.kernel import Refusal
from entrepot.lanes import queries, rules
from entrepot.lanes.rules import cn_identity
from entrepot.lanes.values import BadIdentity, Content, Lane
from entrepot.money.values import CNY, EUR, GBP, Money, Rate, currency

CALLS: list[tuple[str, str, Callable[[], object]]] = [
    ("letters", "lanes.bad_hs", lambda: an_item(hs="2204210O")),
    ("short", "lanes.bad_hs", lambda: an_item(hs="22042")),
    ("long", "lanes.bad_hs", lambda: an_item(hs="22042100001")),
    ("dots", "lanes.bad_hs", lambda: an_item(hs="2204.21.00")),
    ("other digits", "lanes.bad_hs", lambda: an_item(hs="٢٢٠٤٢١")),
    ("no code", "lanes.bad_hs", lambda: queries.hs_admission("eu-local", "", make.DAY)),
    ("made nowhere", "lanes.unknown_country", lambda: an_item(origin="XX")),
    ("lower case", "lanes.unknown_country", lambda: a_consignment(origin="it")),
    ("to nowhere", "lanes.unknown_country", lambda: a_consignment(destination="ZZ")),
    ("none of it", "lanes.bad_item", lambda: an_item(quantity=0)),
    ("half of it", "lanes.bad_item", lambda: replace(an_item(), quantity=1.5)),
    ("yes of it", "lanes.bad_item", lambda: replace(an_item(), quantity=True)),
    ("too many", "lanes.bad_item", lambda: an_item(quantity=10**6)),
    ("for nothing", "lanes.bad_item", lambda: an_item("CNY 0")),
    ("negative price", "lanes.bad_item", lambda: an_item("CNY -1")),
    ("no weight", "lanes.bad_item", lambda: an_item(gross_weight_g=0, net_weight_g=0)),
    ("negative", "lanes.bad_item", lambda: an_item(net_weight_g=-1)),
    ("net over gross", "lanes.bad_item", lambda: an_item(net_weight_g=501)),
    ("barrels", "lanes.bad_item", lambda: Content(Decimal(1), "barrel")),
    ("empty", "lanes.bad_item", lambda: Content(Decimal(0), "ml")),
    ("NaN content", "lanes.bad_item", lambda: Content(Decimal("NaN"), "ml")),
    ("endless content", "lanes.bad_item", lambda: Content(Decimal("Infinity"), "ml")),
    ("too fine", "lanes.bad_item", lambda: Content(Decimal("0.0000001"), "ml")),
    ("nothing", "lanes.bad_consignment", lambda: replace(a_consignment(), items=())),
    ("twice", "lanes.bad_consignment", lambda: a_consignment(an_item(), an_item())),
    (
        "two currencies",
        "lanes.bad_consignment",
        lambda: a_consignment(an_item(), an_item("EUR 1", id="2")),
    ),
    ("negative freight", "lanes.bad_consignment", lambda: a_consignment(freight="CNY -1")),
    ("negative use", "lanes.bad_consignment", lambda: a_consignment(used="CNY -1")),
    ("NaN margin", "lanes.bad_consignment", lambda: a_consignment(margin="NaN")),
    ("all margin", "lanes.bad_consignment", lambda: a_consignment(margin="1")),
    ("fine margin", "lanes.bad_consignment", lambda: a_consignment(margin="0.0000001")),
    (
        "tomorrow's rate",
        "lanes.bad_consignment",
        lambda: a_consignment(rate=make.a_rate(on=date(2027, 1, 1))),
    ),
    ("no rate", "lanes.no_rate", lambda: queries.landed_cost(a_consignment(an_item("EUR 1")))),
    (
        "another pair",
        "lanes.bad_consignment",
        lambda: queries.landed_cost(a_consignment(an_item("GBP 1"), rate=make.a_rate())),
    ),
    (
        "freight in a third",
        "lanes.bad_consignment",
        lambda: queries.landed_cost(
            a_consignment(an_item("EUR 1"), rate=make.a_rate(), freight="GBP 1")
        ),
    ),
    (
        "no such regime",
        "lanes.unknown_regime",
        lambda: queries.landed_cost(a_consignment(regime="mars")),
    ),
    ("no regime", "lanes.unknown_regime", lambda: queries.limits("", make.DAY)),
    (
        "from itself",
        "lanes.wrong_lane",
        lambda: queries.landed_cost(a_consignment(origin="CN")),
    ),
    (
        "elsewhere",
        "lanes.wrong_lane",
        lambda: queries.admit(a_consignment(destination="JP")),
    ),
    (
        "from outside",
        "lanes.wrong_lane",
        lambda: queries.admit(a_consignment(regime="eu-local", origin="GB", destination="FR")),
    ),
    ("before", "lanes.no_law", lambda: queries.limits("cn-cbec-direct", date(2016, 4, 7))),
    (
        "before, cost",
        "lanes.no_law",
        lambda: queries.landed_cost(a_consignment(day=date(2016, 4, 7))),
    ),
    (
        "before, Europe",
        "lanes.no_law",
        lambda: queries.landed_cost(
            a_consignment(
                an_item("EUR 1"),
                regime="eu-local",
                destination="FR",
                freight="EUR 0",
                day=date(2017, 12, 31),
            )
        ),
    ),
    ("identity", "lanes.bad_identity", lambda: cn_identity.normalise("110105194912310021")),
    ("identity's date", "lanes.bad_identity", lambda: cn_identity.normalise("11010519491331002X")),
    ("identity's body", "lanes.bad_identity", lambda: cn_identity.remainder("1101")),
]


@pytest.mark.parametrize(
    ("code", "call"), [(code, call) for _, code, call in CALLS], ids=[name for name, _, _ in CALLS]
)
def test_bad_input_is_refused_by_name(code, call) -> None:
    with pytest.raises(Refusal) as refusal:
        call()
    assert refusal.value.code == code
    assert refusal.value.status == 422
    assert type(refusal.value).__doc__


def test_an_identity_is_normalised_and_never_repeated_in_a_refusal() -> None:
    assert cn_identity.normalise(" 11010519491231002x ") == "11010519491231002X"
    with pytest.raises(Refusal) as refusal:
        cn_identity.normalise("110105194912310021")
    assert "110105194912310021" not in str(refusal.value)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("34052419800101001X", True),  # its county was divided since: people keep their numbers
        ("440308199901101512", True),
        ("110105194902300020", False),  # the thirtieth of February
        ("1101051949123100", False),
        ("1101051949123100\u0662X", False),
    ],
)
def test_an_identity_is_known_by_its_check_character_and_date(number, is_one) -> None:
    try:
        assert cn_identity.normalise(number) == number
    except BadIdentity:
        assert not is_one
    else:
        assert is_one


def test_content_counts_alike_in_any_unit() -> None:
    assert Content(Decimal("0.75"), "l").micro == Content(Decimal(750), "ml").micro
    assert Content(Decimal("0.02"), "kg").micro == Content(Decimal(20), "g").micro
    assert Content(Decimal("1.5"), "l").measure == "ml"


def test_freight_and_insurance_are_shared_by_gross_weight() -> None:
    items = (
        an_item(id="a", gross_weight_g=500),
        an_item(id="b", gross_weight_g=1000),
        an_item(id="c", gross_weight_g=500, quantity=2),
    )
    priced = rules.pricing.price(a_consignment(*items, freight="CNY 10", insurance="CNY 0.03"), CNY)
    assert [line.freight for line in priced.lines] == [200, 400, 400]
    assert sum(line.insurance for line in priced.lines) == 3


def test_currencies_of_other_exponents() -> None:
    """A yen has no cents: the shift is part of the conversion."""
    yen = Rate(EUR, make.a_rate().quote, Decimal("7.5"), make.DAY, "test")
    item = replace(an_item("EUR 10"), unit_price=Money(1000, EUR))
    assert rules.pricing.price(a_consignment(item, rate=yen), CNY).lines[0].goods == 7500
    jpy = Rate(currency("JPY"), CNY, Decimal("0.05"), make.DAY, "test")
    item = replace(an_item(), unit_price=Money(1000, jpy.base))
    assert rules.pricing.price(a_consignment(item, rate=jpy), CNY).lines[0].goods == 5000
    assert GBP.exponent == 2


def test_a_lane_reads_well() -> None:
    assert str(Lane("cn-cbec-direct", "IT", "CN")) == "cn-cbec-direct IT-CN"
