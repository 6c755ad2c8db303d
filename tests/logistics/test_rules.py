"""Item ids, bars, routes, weights and the words of papers."""

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pystrich.code128 import Code128Encoder

from entrepot.kernel import new_id
from entrepot.logistics import rows, rules
from entrepot.logistics.rules import barcode
from entrepot.logistics.values import (
    BadItemId,
    NodeId,
    NodeStock,
    PaperData,
    PaperKind,
    PaperLine,
    ParcelLine,
    Party,
)
from entrepot.money.values import CNY, JPY, Money

VECTORS = Path(__file__).parents[3] / "shared" / "reference" / "vectors.json"
serials = st.integers(0, 99_999_999)


def _vectors(topic: str) -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        pytest.skip("the vectors are not here")
    cases: list[dict[str, Any]] = json.loads(VECTORS.read_text())["topics"][topic]["vectors"]
    return cases


class TestItemId:
    @pytest.mark.parametrize(
        ("serial", "digit"),
        [
            ("47312482", "9"),
            ("12345678", "5"),
            ("00000000", "5"),
            ("10000000", "3"),
            ("00000001", "4"),
            ("11111119", "0"),
        ],
    )
    def test_check_digit(self, serial: str, digit: str) -> None:
        assert rules.check_digit(serial) == digit

    def test_published_vectors(self) -> None:
        for case in _vectors("upu_s10"):
            if case["op"] == "check_digit":
                assert rules.check_digit(case["input"]) == case["expect"], case
            elif case["valid"]:
                found = rules.parse(case["input"])
                if expected := case.get("expect"):
                    read = {"service": found.service, "class": found.kind, "country": found.country}
                    assert read == expected, case
            else:
                with pytest.raises(BadItemId):
                    rules.parse(case["input"])

    def test_real_numbers(self, data: Path) -> None:
        text = (data / "tracking_numbers" / "numbers.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(text.splitlines())
        ours = [row for row in rows if row["courier"] == "s10"]
        assert ours
        for row in ours:
            if row["expected"] == "valid":
                rules.parse(row["number"])
            else:
                with pytest.raises(BadItemId):
                    rules.parse(row["number"])

    @given(serials, st.sampled_from(["LP", "CP"]), st.sampled_from(["IT", "FR", "CN"]))
    def test_what_is_made_can_be_read(self, serial: int, service: str, country: str) -> None:
        number = rules.item_id(service=service, serial=serial, country=country)
        found = rules.parse(rules.spaced(number).lower())
        assert (found.service, found.serial, found.country) == (service, serial, country)

    @given(serials, st.integers(0, 8), st.integers(1, 9))
    def test_every_mistyped_digit_but_the_known_gap_is_found(
        self, serial: int, place: int, shift: int
    ) -> None:
        """S10 writes 10 as 0 and 11 as 5, so a few single errors can hide; most cannot."""
        number = rules.item_id(service="LP", serial=serial, country="IT")
        digit = str((int(number[2 + place]) + shift) % 10)
        wrong = f"{number[: 2 + place]}{digit}{number[3 + place :]}"
        sum_ = Counter(rules.check_digit(one[2:10]) for one in (number, wrong))
        if len(sum_) == 2 or place == 8:
            with pytest.raises(BadItemId):
                rules.parse(wrong)


class TestBars:
    def test_check_symbols(self) -> None:
        assert barcode.values("PJJ123C", start="A")[-1] == 54
        assert barcode.values("Entrepot-42")[-1] == 43

    def test_published_vectors(self) -> None:
        for case in _vectors("code128"):
            values = barcode.values(case["input"], start=case["start"])
            assert values[-1] == case["expect_check_value"], case

    @given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
    def test_they_are_whole_symbols(self, text: str) -> None:
        """Eleven modules a symbol, thirteen for the stop; even sums of bars (ISO/IEC 15417)."""
        widths = rules.code128(text)
        assert sum(widths) == 11 * (len(text) + 2) + 13
        for at in range(0, len(widths) - 7, 6):
            assert sum(widths[at : at + 6 : 2]) % 2 == 0

    def test_all_patterns_differ(self) -> None:
        codes = {tuple(rules.code128(chr(32 + value))[6:12]) for value in range(95)}
        assert len(codes) == 95

    def test_another_library_draws_the_same(self) -> None:
        """pystrich chooses its own sets, so only texts without digits are compared."""
        text = "LPIT"
        ours = "".join(
            ("1" if at % 2 == 0 else "0") * width for at, width in enumerate(rules.code128(text))
        )
        assert Code128Encoder(text).bars.strip("0") == ours


class TestRouting:
    def _nodes(self, *free: dict[UUID, int]) -> list[NodeStock]:
        return [NodeStock(NodeId(new_id()), one) for one in free]

    def test_the_first_node_that_has_all(self) -> None:
        a, b = new_id(), new_id()
        nodes = self._nodes({a: 5, b: 0}, {a: 2, b: 2}, {a: 9, b: 9})
        found = rules.choose(nodes, {a: 2, b: 2})
        assert (found.node, found.reason) == (nodes[1].node, "first_with_all")

    def test_nobody_has_all(self) -> None:
        a = new_id()
        assert rules.choose(self._nodes({a: 1}, {a: 1}), {a: 2}).reason == "nobody_has_all"
        assert rules.choose([], {a: 2}).reason == "no_node"

    @given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(1, 5))
    def test_it_is_the_same_every_time_and_has_the_units(self, free: list[int], need: int) -> None:
        """INV-14."""
        variant = new_id()
        nodes = self._nodes(*[{variant: units} for units in free])
        found = rules.choose(nodes, {variant: need})
        assert found == rules.choose(nodes, {variant: need})
        can = [node.node for node in nodes if node.free[variant] >= need]
        assert found.node == (can[0] if can else None)


@pytest.mark.parametrize(
    ("origin", "destination", "crosses"),
    [("IT", "CN", True), ("ES", "ES", False), ("ES", "FR", False), ("IT", "GB", True),
     ("CN", "FR", True), ("CH", "IT", True), ("JP", "JP", False)],
)  # fmt: skip
def test_where_customs_stand(origin: str, destination: str, *, crosses: bool) -> None:
    assert rules.crosses_customs(origin, destination) is crosses


def test_weights_and_services() -> None:
    line = ParcelLine(
        line=new_id(), variant=new_id(), hold=new_id(), sku="s", title="t", title_en="t",
        hs_code="220421", origin="IT", quantity=2, net_weight_g=750, gross_weight_g=1300,
        value_minor=1, currency="CNY", customs_description="",
    )  # fmt: skip
    assert rules.weight_bounds([line]) == (1500, 3750)
    assert rules.weight_bounds([replace(line, net_weight_g=1400)]) == (2600, 4000)
    assert ParcelLine.from_json(json.loads(json.dumps(line.as_json()))) == line
    services = rows.services()
    found = [rules.service_for(weight, [], services).letters for weight in (2_000, 2_001, 40_000)]
    assert found == ["LP", "CP", "CP"]


def test_carriers_are_asked_less_and_less() -> None:
    assert rules.wait_before_asking(age=timedelta()) == timedelta(seconds=60)
    assert rules.wait_before_asking(age=timedelta(days=1)) == timedelta(minutes=30)
    assert rules.wait_before_asking(age=timedelta(days=121)) is None


def some_paper(**facts: Any) -> PaperData:
    return PaperData(
        **{
            "number": rules.item_id(service="LP", serial=12345678, country="IT"),
            "order_number": "EP-2611-0042",
            "day": date(2026, 11, 20),
            "sender": Party(name="Cantina S.r.l.", street="Via Roma 1", city="Alba", country="IT"),
            "recipient": Party(name="测试收件人", street="建国路88号", city="北京市", country="CN"),
            "lines": (
                PaperLine(
                    description="Red wine", title="红葡萄酒", sku="BAR-19", hs_code="2204214200",
                    origin="IT", quantity=2, net_weight_g=1500, value=Money(65_600, CNY),
                ),
                PaperLine(
                    description="Women's cotton T-shirt", title="T 恤", sku="TS", hs_code="610910",
                    origin="PT", quantity=3, net_weight_g=600, value=Money(30_001, CNY),
                ),
            ),
            "postage": Money(5_800, CNY),
            "gross_weight_g": 3_100,
            "carrier": "simulator",
            "lane": "it-cn",
            **facts,
        }
    )  # fmt: skip


def test_papers_carry_every_fact_of_a_customs_form() -> None:
    """XB-1: description, quantity, net weight, value, HS code, origin; totals; gross; postage."""
    facts = rules.facts(some_paper())
    assert facts["number_spaced"] == "LP 1234 5678 5 IT"
    assert facts["bars"] == rules.code128("LP123456785IT")
    assert facts["value"] == "956.01 CNY"
    assert (facts["net_weight"], facts["gross_weight"]) == ("2.100", "3.100")
    assert facts["postage"] == "58.00 CNY"
    assert facts["lines"][0] == {
        "description": "Red wine",
        "title": "红葡萄酒",
        "sku": "BAR-19",
        "hs_code": "2204214200",
        "origin": "IT",
        "quantity": 2,
        "net_weight": "1.500",
        "value": "656.00 CNY",
        "unit_value": "328.00 CNY",
    }
    assert facts["lines"][1]["unit_value"] == ""  # 300.01 by 3: no exact price a piece
    assert facts["recipient"]["name"] == "测试收件人"


def test_papers_know_currencies_without_cents() -> None:
    line = PaperLine(
        description="Tea", title="茶", sku="T", hs_code="0902", origin="JP", quantity=1,
        net_weight_g=100, value=Money(5_000, JPY),
    )  # fmt: skip
    assert rules.facts(some_paper(lines=(line,), postage=Money(0, JPY)))["value"] == "5,000 JPY"


def test_within_the_union_a_label_is_enough() -> None:
    local = some_paper(recipient=Party(name="Ana", street="Mayor 1", city="Madrid", country="ES"))
    assert rules.kinds(local) == (PaperKind.LABEL,)
    assert rules.kinds(some_paper()) == (PaperKind.LABEL, PaperKind.CN23, PaperKind.INVOICE)
