"""What the operator changes in the law, and from which day it shows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.lanes.make import BAG, DAY, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import OPERATOR, Amendment, BadRow, ChargeKind, Statute

TOMORROW = DAY + timedelta(days=1)


def _vat_row() -> Statute:
    [row] = [
        row
        for row in rows.shipped()
        if (row.country, row.table, row.fields.get("kind")) == ("CN", "vat", "general")
        if row.until == date.max
    ]
    return row


def _changed(rate: str = "0.14", *, since: date = TOMORROW, **other) -> Amendment:
    old = _vat_row()
    new = Statute(
        country="CN",
        table="vat",
        fields={**old.fields, "rate": rate, **other},
        since=since,
        source="a notice that is made up",
        confidence="operator statement",
        by=OPERATOR,
    )
    return Amendment(id="1", adds=new, ends=old.id, ends_on=since)


def _vat(law, day) -> Decimal:
    cost = rules.landed_cost(a_consignment(an_item("CNY 100", hs=BAG), day=day), law=law)
    return cost.charges[ChargeKind.VAT].amount


def test_a_row_changed_tomorrow_changes_tomorrows_costs_only() -> None:
    before, after = rows.read_law(), rows.read_law(amendments=[_changed()])
    assert _vat(after, DAY) == _vat(before, DAY) == Decimal("9.10")
    assert _vat(before, TOMORROW) == Decimal("9.10")
    assert _vat(after, TOMORROW) == Decimal("9.80")
    assert before.version != after.version
    assert rows.read_law(amendments=[_changed()]).version == after.version


def test_the_amendment_is_a_statute_like_any_other_and_says_who() -> None:
    law = rows.read_law(amendments=[_changed()])
    [mine] = [row for row in law.statutes if row.by == OPERATOR]
    assert mine.since == TOMORROW
    [ended] = [row for row in law.statutes if row.id == _vat_row().id]
    assert ended.until == TOMORROW


def test_a_row_that_was_never_right_goes_altogether() -> None:
    old = _vat_row()
    law = rows.read_law(amendments=[_changed(since=old.since)])
    assert old.id not in {row.id for row in law.statutes}
    assert _vat(law, DAY) == Decimal("9.80")


@pytest.mark.parametrize(
    ("amendment", "field"),
    [
        (_changed("fourteen"), ""),
        (_changed("14"), ""),
        (Amendment(id="1", adds=Statute(country="CN", table="duty", fields={"hs": "42022100", "rate": "ten"}, source="x", confidence="unsourced")), "rate"),
        (Amendment(id="1", adds=Statute(country="CN", table="duty", fields={"rate": "10%"}, source="x", confidence="unsourced")), "hs"),
        (Amendment(id="1", adds=Statute(country="CN", table="nonsense", fields={}, source="x", confidence="unsourced")), "table"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused_with_its_field(amendment, field) -> None:
    with pytest.raises(BadRow) as no:
        rows.check(amendment)
    assert no.value.field == field


def test_installing_changes_the_law_of_the_process_and_a_bad_row_changes_nothing() -> None:
    try:
        assert rows.install([_changed()]) is rows.law()
        held = rows.law()
        with pytest.raises(BadRow):
            rows.install([_changed("fourteen")])
        assert rows.law() is held
    finally:
        rows.install([])
    assert _vat(rows.law(), TOMORROW) == Decimal("9.10")


def test_every_shipped_row_has_a_name_of_its_own() -> None:
    names = [row.id for row in rows.shipped()]
    assert len(set(names)) == len(names)
