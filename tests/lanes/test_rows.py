"""The rows: all there, in order, and what the operator may add to them."""

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from tests.lanes.make import DAY, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.rules import china, duties
from entrepot.lanes.rules.regimes import eu_local
from entrepot.lanes.values import EUROPEAN_UNION, BadList, Row

LAW = rows.read_law(operator_list=None)
REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference"


ENDED = "personal 4"
"""The category of 30 %, which was given up in 2016."""


def _dated() -> dict[str, list[Row]]:
    """Rows that take turns, by what they are about."""
    found: dict[str, list[Row]] = {"limit": [*LAW.china.limits], "share": [*LAW.china.shares]}
    for row in LAW.china.vat:
        found.setdefault(f"vat {row.kind}", []).append(row)
    for tax in LAW.china.consumption_tax:
        found.setdefault(f"tax {tax.schedule}", []).append(tax)
    for personal in LAW.china.personal:
        found.setdefault(f"personal {personal.category}", []).append(personal)
    for member in LAW.europe.vat:
        found.setdefault(f"{member.country} {member.kind}", []).append(member)
    for line in LAW.china.tariff:
        found[f"duty {line.hs}"] = [row for row in line.duties if row.kind == "normal"]
    return {name: rows for name, rows in found.items() if name != ENDED}


@pytest.mark.parametrize("name", _dated())
def test_rows_follow_each_other_without_gap_or_overlap(name) -> None:
    turns = sorted(_dated()[name], key=lambda row: row.since)
    assert all(one.until == other.since for one, other in pairwise(turns))
    assert turns[-1].until == date.max
    assert all(row.source and row.confidence in rules.arithmetic._TRUST for row in turns)


def test_every_line_of_the_table_is_a_row() -> None:
    if not (REFERENCE / "rates.csv").is_file():
        pytest.skip("the reference table is not here")
    with (REFERENCE / "rates.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row["destination"] == "CN"]
    lines = {line.hs: line for line in LAW.china.tariff}
    listed = {row.hs for row in LAW.china.listings}
    assert len(table) == len(lines) == 90
    for row in table:
        line = lines[row["hs"]]
        now = duties.lowest([duty for duty in line.duties if duty.until == date.max])
        assert now.rate.share == Decimal(row["duty_pct"]) / 100
        assert {"general": "13", "reduced": "9"}[line.vat] == row["vat_pct"]
        assert (line.source, line.confidence) == (row["source"], row["confidence"])
        assert (row["hs"] in listed) is (row["cbec_listed"] == "yes")
        schedules = {"none": "0", "wine": "10", "spirits": "20% +", "beer": "CNY 0.253/l if"}
        schedules |= {"cosmetics": "15 if", "watches": "20 if"}
        assert row["consumption_tax_pct"].startswith(schedules[line.consumption_tax])


def test_personal_articles_are_kept_for_their_regime() -> None:
    today = {row.category: row.rate for row in LAW.china.personal if row.holds_on(DAY)}
    assert today == {1: Decimal("0.13"), 2: Decimal("0.2"), 3: Decimal("0.5")}


def test_every_member_state_has_a_standard_rate_and_a_currency() -> None:
    for country in EUROPEAN_UNION:
        for day in (date(2025, 1, 1), DAY, DAY + timedelta(days=365)):
            assert eu_local.vat_of(LAW.europe, country, "42022100", day).rate > 150_000
            lane = rules.Lane("eu-local", country, country)
            assert rules.lane_currency(lane, day, law=LAW).code


@pytest.mark.parametrize(
    ("hs", "found"),
    [
        ("22042100", "22042100"),
        ("2204210090", "22042100"),
        ("220421", "22042100"),
        ("4901990000", "4901"),
        ("33061010", "33061010"),
    ],
)
def test_the_longest_prefix_decides(hs, found) -> None:
    assert [line.hs for line in china.lines_of(LAW.china, hs)] == [found]


def test_versions_name_the_rows() -> None:
    assert rows.read_law(operator_list=None).version == LAW.version
    assert rows.with_listings(LAW, []).version != LAW.version


LIST = "hs,note,channels,source,vat,consumption_tax,duty_pct\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "hs,note,channels,source\n18063100,filled bars,9610,compliance desk\n"),
        ("list.csv", "﻿hs,note,channels,source\n1806.31.00,,,compliance desk\n"),
        (
            "list.toml",
            '[[listing]]\nhs = "18063100"\nchannels = ["9610"]\nsource = "compliance desk"\n',
        ),
    ],
)
def test_the_operators_list_admits(tmp_path, monkeypatch, name, text) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    law = rows.read_law(operator_list=path)
    assert rules.hs_admission("cn-cbec-direct", "18063100", DAY, law=law) is None
    assert rules.hs_admission("cn-cbec-direct", "18063100", DAY, law=LAW) is not None
    try:
        monkeypatch.setenv(rows.LIST_VARIABLE, str(path))
        rows.law.cache_clear()
        assert any(row.is_operators for row in rows.positive_list())
        monkeypatch.delenv(rows.LIST_VARIABLE)
        rows.law.cache_clear()
        assert not any(row.is_operators for row in rows.positive_list())
    finally:
        rows.law.cache_clear()


def test_goods_that_no_row_knows_need_their_rates(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST + "61101100,wool pullovers,,desk,,,\n", "utf-8")
    law = rows.read_law(operator_list=path)
    found = rules.hs_admission("cn-cbec-direct", "61101100", DAY, law=law)
    assert found is not None
    assert found.code == "hs.no_rate_row"
    path.write_text(LIST + "61101100,wool pullovers,,desk,general,none,6\n", "utf-8")
    law = rows.read_law(operator_list=path)
    cost = rules.landed_cost(a_consignment(an_item(hs="61101100")), law=law)
    assert str(cost.tax.amount) == "9.10"
    assert cost.explanation[-1].confidence == "operator statement"


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("hs,note,source\n18,bars,desk\n", 1, "digits"),
        ("hs,note,source\n18063100,bars,\n", 1, "source"),
        ("hs,note,source\n18063100,bars,desk\n18063200,bars,desk,9610,x\n", 2, "column"),
        ("hs,colour,source\n18063100,brown,desk\n", 1, "colour"),
        (LIST + "18063100,bars,9999,desk,,,\n", 1, "channel"),
        (LIST + "18063100,bars,,desk,some,,\n", 1, "vat"),
        (LIST + "18063100,bars,,desk,general,sweets,\n", 1, "consumption_tax"),
        (LIST + "18063100,bars,,desk,general,none,many\n", 1, ""),
        (LIST + "18063100,bars,,desk,general,none,-1\n", 1, "duty_pct"),
    ],
)
def test_a_bad_list_is_refused_by_row(tmp_path, text, row, reason) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(BadList) as refusal:
        rows.read_law(operator_list=path)
    assert refusal.value.row == row
    assert reason in refusal.value.reason


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[[listing]\n"])
def test_an_unreadable_list_is_refused(tmp_path, content) -> None:
    path = tmp_path / "list.toml"
    path.write_bytes(content)
    with pytest.raises(BadList):
        rows.read_law(operator_list=path)
    with pytest.raises(BadList):
        rows.read_law(operator_list=tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("regime", "hs", "has_content"),
    [
        ("cn-cbec-direct", "22042100", True),
        ("cn-cbec-direct", "33049900", True),
        ("cn-cbec-direct", "42022100", False),
        ("cn-cbec-direct", "", False),
        ("eu-local", "15092000", True),
        ("eu-local", "42022100", False),
    ],
)
def test_required_fields(regime, hs, has_content) -> None:
    """XB-2: the lane says which facts a variant must have."""
    fields = rules.required_fields(regime, hs, DAY, law=LAW)
    assert {"hs_code", "origin", "gross_weight_g", "text"} <= set(fields)
    assert ("content" in fields) is has_content
    assert max(Counter(fields).values()) == 1
