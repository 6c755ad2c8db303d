# ruff: noqa: RUF001  # multiplication signs and estimated signs, as shops write them
"""Telling files apart, reading numbers, mapping rows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.channels import rows, rules
from entrepot.channels.rules import BadNumber, Frame
from entrepot.channels.rules.cells import unshielded
from entrepot.channels.rules.countries import country_of
from entrepot.channels.rules.sniff import legacy_encoding_of
from entrepot.channels.values import (
    BadProfile,
    Encoding,
    FieldRule,
    Form,
    Only,
    Profile,
    Row,
)
from entrepot.money.values import EUR, JPY, Money, currency


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("5.7", "", "5.7"),
        ("12,50", "", "12.5"),
        ("1.234,56", "", "1234.56"),
        ("1,234.56", "", "1234.56"),
        ("1 234,56", "", "1234.56"),
        ("1\u00a0234,5", "", "1234.5"),
        ("1'234.50", "", "1234.50"),
        ("1.234.567", "", "1234567"),
        ("0.125", "", "0.125"),
        ("1234.567", "", "1234.567"),
        ("250.0201143", ".", "250.0201143"),
        ("1,234", ".", "1234"),
        ("1.234", ",", "1234"),
        (".5", "", "0.5"),
        ("-3", "", "-3"),
        ("+3", "", "3"),
        ("007", "", "7"),
    ],
)
def test_numbers_as_shops_write_them(text: str, sign: str, amount: str) -> None:
    assert rules.decimal_of(text, sign=sign) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "sign", "reason"),
    [
        ("", "", "missing"),
        ("1,234", "", "ambiguous"),
        ("1.234", "", "ambiguous"),
        ("13%", "", "percent"),
        ("abc", "", "not_a_number"),
        ("1e5", "", "not_a_number"),
        ("1.2.3", "", "not_a_number"),
        ("12,34.5,6", "", "not_a_number"),
        ("1,2", ".", "not_a_number"),
        ("١٢", "", "not_a_number"),
        ("NaN", "", "not_a_number"),
        ("9" * 50, "", "not_a_number"),
    ],
)
def test_what_is_ambiguous_is_refused_not_guessed(text: str, sign: str, reason: str) -> None:
    """CAT-1: a price a hundred or a thousand times too large is worse than a refused row."""
    with pytest.raises(BadNumber) as no:
        rules.decimal_of(text, sign=sign)
    assert no.value.reason in {reason, "ambiguous", "not_a_number"}
    if reason in {"ambiguous", "percent", "missing"}:
        assert no.value.reason == reason


@given(st.integers(0, 10**9), st.sampled_from([".", ","]))
def test_a_number_written_with_either_sign_is_the_same(cents: int, sign: str) -> None:
    thousands = {".": ",", ",": "."}[sign]
    whole, part = divmod(cents, 100)
    text = f"{whole:,}".replace(",", thousands) + f"{sign}{part:02d}"
    assert rules.decimal_of(text, sign=sign) == Decimal(cents) / 100
    assert rules.decimal_of(text) == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("text", "unit", "minor"),
    [
        ("€ 12,50", "EUR", 1250),
        ("12.50 EUR", "EUR", 1250),
        ("£5.20", "GBP", 520),
        ("$28.00", "USD", 2800),
        ("US$ 28", "USD", 2800),
        ("1200", "JPY", 1200),
        ("¥1,200", "CNY", None),
        ("¥1200", "CNY", 120000),
        ("1.234", "KWD", 1234),
        ("99 kr", "SEK", 9900),
    ],
)
def test_prices_with_their_signs(text: str, unit: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(BadNumber):
            rules.price_of(text, unit=currency(unit))
        return
    assert rules.price_of(text, unit=currency(unit)) == Money(minor, currency(unit))


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("$28.00", "EUR", "currency_sign"),
        ("28.00 USD", "EUR", "currency_sign"),
        ("13%", "EUR", "percent"),
        ("-5.00", "EUR", "negative"),
        ("5.001", "EUR", "ambiguous"),
        ("55.001", "GBP", "ambiguous"),
        ("0.001", "EUR", "too_many_decimals"),
        ("12.5", "JPY", "too_many_decimals"),
    ],
)
def test_a_price_that_cannot_be_meant_is_refused(text: str, unit: str, reason: str) -> None:
    with pytest.raises(BadNumber) as no:
        rules.price_of(text, unit=currency(unit))
    assert no.value.reason == reason


def test_a_sign_may_be_said_to_be_decoration() -> None:
    assert rules.price_of("$28.00", unit=EUR, ignores_signs=True) == Money(2800, EUR)
    assert rules.price_of("1200", unit=JPY) == Money(1200, JPY)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("500 g", "500", "g"),
        ("500g", "500", "g"),
        ("75 cl", "750", "ml"),
        ("6 x 33 cl", "1980", "ml"),
        ("3 × 100 g", "300", "g"),
        ("1,1 kg", "1.1", "kg"),
        ("1.5 L", "1.5", "l"),
        ("1 litre", "1", "l"),
        ("2 liters", "2", "l"),
        ("250 g ℮", "250", "g"),
        ("4 stuks, 200 g", "200", "g"),
        ("10 stuks", "10", "piece"),
        ("500 mg", "0.5", "g"),
        ("90 capsules", "90", "piece"),
        ("400 gr", "400", "g"),
        ("Olio Extravergine 500 ml", "500", "ml"),
    ],
)
def test_net_content_is_read_from_words(text: str, amount: str, unit: str) -> None:
    assert rules.quantity_of(text) == (Decimal(amount), unit)


@pytest.mark.parametrize("text", ["", "12", "big", "0 g", "glass 500 grapes", "1000 gallons"])
def test_words_without_content_have_none(text: str) -> None:
    assert rules.quantity_of(text) is None


@pytest.mark.parametrize(
    ("spoiled", "right"),
    [
        ("CrÃ¨me brÃ»lÃ©e", "Crème brûlée"),
        ("MÃ¼ller", "Müller"),
        ("â‚¬ 12", "€ 12"),
        ("Itâ€™s", "It’s"),
        ("å¤§åˆ©çº¢", "大利红"),
        ("lost\ufffdletter", "lost?letter"),
    ],
)
def test_mojibake_is_found_and_its_cure_named(spoiled: str, right: str) -> None:
    assert rules.is_mojibake(spoiled)
    assert rules.unspoiled(spoiled) == right


@pytest.mark.parametrize(
    "text",
    [
        "Crème brûlée à l’ancienne",
        "Grüner Veltliner – Süßwein «Auslese»",
        "意大利红葡萄酒（750 毫升）",
        "Žďár, Łódź, Kraków",
        "São João, ações, maçã",
        "Ångström Ærø Øl",
        "ワイン 赤",
        "CAFÉ “NOIR”…",
        "½ price — 50 °C ±2",
        "Ελληνικό κρασί",
        "Вино красное",
        "naïve œuvre ÉCLAIR",
        "„JÄ“ – MAÇÔ, ‘café’”",
    ],
)
def test_real_words_are_not_mojibake(text: str) -> None:
    assert not rules.is_mojibake(text)


@given(st.text(alphabet="aeiouçãõáéíóúàèìòùäöüßñøåæ’“”–—… ", max_size=60))
def test_lower_case_words_of_europe_are_never_taken_for_mojibake(text: str) -> None:
    assert not rules.is_mojibake(text)


@given(st.text(alphabet="abcéèüñ意大利红葡萄", min_size=1, max_size=30))
def test_spoiling_can_be_undone(text: str) -> None:
    spoiled = "".join(_cp1252(byte) for byte in text.encode())
    assert rules.unspoiled(spoiled) == text


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"a,b\n1,2\n", "text"),
        ("é,ü\n".encode("cp1252"), "text"),
        ("a,b\n".encode("utf-16"), "text"),
        (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04....", "zip"),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n", "image"),
        (b"a\x00b\x00", "binary"),
        (bytes(range(1, 9)) * 20, "binary"),
    ],
)
def test_what_a_file_is(head: bytes, kind: str) -> None:
    assert rules.kind_of(head) == kind


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ("a,b,c", ","),
        ("a;b;c,d", ";"),
        ("a\tb", "\t"),
        ("a|b|c", "|"),
        ("alone", ","),
        ('"a;b",c', ","),
    ],
)
def test_delimiters(header: str, sign: str) -> None:
    assert rules.likely_delimiter(header) == sign


def test_forms() -> None:
    assert rules.form_of('{"sku": 1}') is Form.JSON_LINES
    assert rules.form_of("sku,title") is Form.CSV


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Crème brûlée, Müller, Señor", "cp1252", Encoding.WINDOWS_1252),
        ("意大利红葡萄酒，产自皮埃蒙特的酒庄，口感饱满", "gb18030", Encoding.GB_18030),
        ("plain", "ascii", None),
    ],
)
def test_old_encodings_are_told_only_when_all_says_so(
    text: str, encoding: str, told: Encoding | None
) -> None:
    assert legacy_encoding_of(text.encode(encoding)) is told
    assert legacy_encoding_of(bytes([0x81, 0x8D, 0xFF, 0x90]) * 9) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Italy", "IT"),
        ("Italia", "IT"),
        ("Frankreich", "FR"),
        ("España", "ES"),
        ("US", "US"),
        ("Turkey", "TR"),
        ("England", "GB"),
        ("en:nederland", "NL"),
        ("Narnia", ""),
        ("Other", ""),
    ],
)
def test_countries_by_name(name: str, code: str) -> None:
    assert country_of(name) == code


@given(st.text(alphabet="'=+-@ab\t", max_size=6))
def test_shielding_a_cell_is_undone_exactly(text: str) -> None:
    """A formula in a spreadsheet is a threat; the way back must still change nothing (CAT-1)."""
    shielded = rules.shielded(text)
    assert not shielded.startswith(("=", "+", "-", "@", "\t"))
    assert unshielded(shielded) == text


def test_every_built_in_mapping_reads() -> None:
    names = [profile.name for profile in rows.profiles()]
    assert sorted(names) == [
        "beauty",
        "generic",
        "google-merchant",
        "magento",
        "open-food-facts",
        "prestashop",
        "shopify",
        "shopify-inventory",
        "wine-titles",
        "wines",
        "woocommerce",
    ]
    for profile in rows.profiles():
        assert Profile.read(profile.plain()) == profile


def test_a_mapping_names_only_what_there_is() -> None:
    for fields in (
        {"colour": FieldRule()},
        {"title": FieldRule(clean=("polish",))},
        {"title:": FieldRule()},
    ):
        with pytest.raises(BadProfile):
            Profile(name="x", title="x", fields=fields)
    with pytest.raises(BadProfile):
        Profile.read({"name": "x", "title": 3, "fields": {}})


def test_a_rule_takes_the_first_filled_column_then_cleans_then_translates() -> None:
    rule = FieldRule(
        columns=("a", "b"),
        pattern=r"^(\w+)",
        values={"wein*": "wine", "Bier": "beer"},
        otherwise="other",
    )
    say = [
        rules.value_of(Row(2, cells), rule)
        for cells in ({"a": "", "b": "bier 5%"}, {"a": "Weinbrand"}, {"a": "Tee"}, {"a": " "})
    ]
    assert say == ["beer", "wine", "other", ""]


def test_a_filter_compares_words_not_bytes() -> None:
    only = [Only(column="country", values=("Italy", "España"))]
    left = [
        rules.is_left_out(Row(2, {"country": name}), only) for name in ("italy", "ESPANA", "US")
    ]
    assert left == [False, False, True]


def test_a_group_is_bounded() -> None:
    profile = rules.fitted(rows.profile("shopify"), ["Handle"])
    endless = (Row(line, {"Handle": "same"}) for line in range(2, 3000))
    assert max(len(group.rows) for group in rules.groups(endless, profile)) == 1000


def test_a_draft_is_built_from_every_row_of_its_product() -> None:
    profile = rows.profile("shopify")
    cells = [
        {"Handle": "h", "Title": "Borsa", "Option1 Name": "Colore", "Option1 Value": "Rosso",
         "Variant Price": "5.7", "Variant Grams": "250.02", "Image Src": "https://x/1.jpg"},
        {"Handle": "h", "Option1 Value": "Blu", "Variant Price": "6", "Variant Image": "https://x/2.jpg"},
        {"Handle": "h", "Image Src": "https://x/3.jpg"},
    ]  # fmt: skip
    profile = rules.fitted(profile, [name for row in cells for name in row])
    frame = Frame(profile=profile, currency="EUR", language="it", decimal=".")
    [group] = rules.groups([Row(n, c) for n, c in enumerate(cells, 2)], profile)
    built = rules.build(group, frame)
    assert built.issues == ()
    assert built.draft is not None
    assert [v.sku for v in built.draft.variants] == ["h-rosso", "h-blu"]
    assert [v.options for v in built.draft.variants] == [("Rosso",), ("Blu",)]
    assert built.draft.variants[0].gross_weight_g == 250
    assert [(m.path[-5:], m.sku) for m in built.draft.media] == [
        ("1.jpg", ""),
        ("2.jpg", "h-blu"),
        ("3.jpg", ""),
    ]
