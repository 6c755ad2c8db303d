"""Sizes of packed goods come in from each shop's own columns, and go out again unchanged (CAT-1)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.make import codes, imported
from tests.offices.make import a_merchant

from entrepot.catalog.models import Variant
from entrepot.catalog.queries import packed_sizes
from entrepot.catalog.values import BadDraft, VariantDraft
from entrepot.channels import queries
from entrepot.channels.rules import sizes
from entrepot.channels.rules.numbers import BadNumber
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId


@pytest.mark.parametrize(
    ("text", "unit", "millimetres"),
    [
        ("30", "", 300),
        ("30", "cm", 300),
        ("300", "mm", 300),
        ("12 in", "", 305),
        ('12"', "", 305),
        ("12", "in", 305),
        ("1,5", "cm", 15),
        ("1.250", "m", 1250),
        ("0.000000", "cm", None),
        ("0.01", "mm", 1),
        ("20 cm", "in", 200),
    ],
)
def test_sides_are_read_in_the_units_of_shops(
    text: str, unit: str, millimetres: int | None
) -> None:
    assert sizes.millimetres_of(text, unit=unit) == millimetres


@pytest.mark.parametrize("text", ["long", "12 x 10", "-3", "99999", "3 parsec"])
def test_what_is_no_side_is_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        sizes.millimetres_of(text)


@pytest.mark.parametrize(
    ("column", "unit"),
    [("Length (cm)", "cm"), ("Höhe (mm)", "mm"), ("Width (in)", "in"), ("height_cm", "cm"),
     ("Depth", ""), ("Length (approx.)", ""), ("Origin", "")],
)  # fmt: skip
def test_a_columns_name_says_its_unit(column: str, unit: str) -> None:
    assert sizes.unit_in(column) == unit


@given(st.integers(1, 10_000))
def test_millimetres_survive_being_written_as_centimetres(millimetres: int) -> None:
    assert sizes.millimetres_of(f"{millimetres / 10:.1f}", unit="cm", sign=".") == millimetres


@pytest.mark.parametrize(
    ("given_sizes", "field", "reason"),
    [
        ((300, 200, None), "height_mm", "size_incomplete"),
        ((0, 200, 100), "length_mm", "out_of_range"),
        ((300, 20_000, 100), "width_mm", "out_of_range"),
    ],
)
def test_sizes_are_whole_or_not_said(
    given_sizes: tuple[int | None, ...], field: str, reason: str
) -> None:
    length, width, height = given_sizes
    with pytest.raises(BadDraft) as no:
        VariantDraft(sku="A", length_mm=length, width_mm=width, height_mm=height)
    assert (no.value.field, no.value.reason) == (field, reason)


def _sizes(merchant: Merchant) -> dict[str, tuple[int | None, int | None, int | None]]:
    rows = Variant.objects.filter(merchant=merchant)
    return {
        sku: (length, width, height)
        for sku, length, width, height in rows.values_list(
            "sku", "length_mm", "width_mm", "height_mm"
        )
    }


WOO = (
    "Type,SKU,Name,Regular price,Weight (kg),Length (cm),Width (cm),Height (cm)\n"
    "simple,A,Tea,10,0.5,30,20,10.5\nsimple,B,Cup,9,1,,20,10\nsimple,C,Pot,8,1,long,20,10\n"
    "simple,D,Jar,7,1,0,0,0\n"
)
GOOGLE = (
    "id\ttitle\tprice\tlink\tavailability\tshipping_length\tshipping_width\tshipping_height\n"
    "A\tTea\t10 EUR\thttps://x.example/a\tin stock\t12 in\t20 cm\t10 cm\n"
)
PRESTA = (
    "Product ID;Name;Reference #;Price tax excluded;Width;Height;Depth\n"
    "1;Tea;A;10.00;20.000000;10.000000;30.000000\n"
)
PLAIN = "sku,title,price,length_mm,width_mm,height_mm\nA,Tea,10,300,200,105\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WOO, (300, 200, 105)),
        (GOOGLE, (305, 200, 100)),
        (PRESTA, (300, 200, 100)),
        (PLAIN, (300, 200, 105)),
    ],
    ids=["woocommerce", "google", "prestashop", "plain"],
)
def test_each_shops_columns_are_read(content: str, expected: tuple[int, int, int]) -> None:
    merchant = a_merchant()
    counts, issues = imported(content.encode(), merchant=merchant)
    assert _sizes(merchant)["A"] == expected, codes(issues)
    assert counts.failed == 0
    if content is WOO:
        assert _sizes(merchant)["B"] == _sizes(merchant)["D"] == (None, None, None)
        said = {code for _line, _column, code in codes(issues)}
        assert {"channels.size_incomplete", "channels.size_unread"} <= said


@pytest.mark.django_db
def test_cat1_sizes_go_out_and_come_back_unchanged() -> None:
    merchant = a_merchant()
    imported(PLAIN.encode(), merchant=merchant)
    owner = MerchantId(merchant.id)
    out = io.StringIO()
    writer = csv.DictWriter(out, queries.export_columns(owner))
    writer.writeheader()
    writer.writerows(queries.export_rows(owner))
    assert "300,200,105" in out.getvalue()
    counts, _ = imported(out.getvalue().encode(), merchant=merchant, profile="generic")
    assert (counts.unchanged, counts.updated) == (1, 0)
    other = a_merchant()
    imported(out.getvalue().encode(), merchant=other, profile="generic")
    assert _sizes(other) == _sizes(merchant)


@pytest.mark.django_db
def test_sizes_are_asked_by_whoever_ships() -> None:
    merchant = a_merchant()
    imported(PLAIN.encode(), merchant=merchant)
    variant = Variant.objects.get(merchant=merchant)
    found = packed_sizes([variant.id])[variant.id]
    assert found.sides_mm == (300, 200, 105)
    assert found.volume_cm3 == 6_300
