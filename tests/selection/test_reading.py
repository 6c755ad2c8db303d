"""Files of figures as their makers write them: Comtrade old and new, Comext, WITS, shops."""

import csv
import gzip
from datetime import date

import pytest
from tests.selection import make

from entrepot.money.values import currency
from entrepot.selection import commands, rows
from entrepot.selection.adapters import figures
from entrepot.selection.models import Source
from entrepot.selection.rules import countries, layouts, seen_rows, trade_rows
from entrepot.selection.values import FigureKind, FiguresRefused, Issue

ASKED = trade_rows.Asked("CN")
SHOP = seen_rows.Asked(currency("CNY"), "", date(2026, 11, 1), rows.named())

FORMS = {
    "comtrade, new": (
        "typeCode,refYear,reporterISO,flowCode,partnerISO,classificationCode,cmdCode,netWgt,primaryValue",
        "C,2023,CHN,M,ITA,H6,220421,1000,5000000.5",
        ("CN", "IT", "hs", "220421", 2023, 5000000.5, False),
        "comtrade",
    ),
    "comtrade, classic": (
        "Classification,Year,Trade Flow,Reporter,Partner,Commodity Code,Netweight (kg),Trade Value (US$)",
        'HS,2015,Import,China,"China, Hong Kong SAR",330300,12,34567',
        ("CN", "HK", "hs", "330300", 2015, 34567.0, False),
        "comtrade",
    ),
    "told by the exporter": (
        "refYear,flowCode,reporterDesc,partnerDesc,cmdCode,primaryValue",
        "2020,X,Rep. of Korea,China,330499,1000",
        ("CN", "KR", "hs", "330499", 2020, 1000.0, True),
        "comtrade",
    ),
    "sitc": (
        "year,flow,reporter,partner,partner_iso3,sitc4_division,net_kg,value_usd",
        "2012,Import,China,Germany,DEU,55,,999",
        ("CN", "DE", "sitc", "55", 2012, 999.0, False),
        "comtrade",
    ),
    "a leading zero that a spreadsheet took": (
        "refYear,flowCode,reporterISO,partnerISO,cmdCode,primaryValue",
        "2020,M,CHN,W00,40690,10",
        ("CN", "", "hs", "040690", 2020, 10.0, False),
        "comtrade",
    ),
    "comext, bulk": (
        "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG",
        "DE,CN,E,33030010,2,202352,250,3",
        ("CN", "DE", "hs", "330300", 2023, 250.0, True),
        "comext",
    ),
    "wits": (
        "iso3,Reporter,Partner,Product categories,Indicator Type,Indicator,year,value",
        "CHN,China,World,Footwear,Import,Import(US$ Mil),2015,12.5",
        ("CN", "", "wits", "footwear", 2015, 12.5e6, False),
        "wits",
    ),
}


def _read(head: str, line: str):
    layout = layouts.recognise(next(iter(_csv(head))))
    assert layout is not None
    assert layout.kind is FigureKind.TRADE
    return layout, list(trade_rows.read(next(iter(_csv(line))), layout, ASKED, line=2))


def _csv(text: str):
    return csv.reader([text])


@pytest.mark.parametrize("name", FORMS)
def test_a_row_of_trade(name: str) -> None:
    head, line, wanted, form = FORMS[name]
    layout, [told] = _read(head, line)
    one = told.figure
    found = (one.importer, one.exporter, one.scheme, one.code, one.year, one.value, one.is_mirror)
    assert found == wanted
    assert layout.form == form


def test_eurostat_in_columns_of_years() -> None:
    columns = ["freq,reporter,partner,product,flow,indicators\\TIME_PERIOD", "2022", "2023 "]
    layout = layouts.recognise(columns)
    assert layout is not None
    row = ["A,IT,CN,2204,2,VALUE_IN_EUROS", "1500 p", ": "]
    [told] = trade_rows.read(row, layout, ASKED, line=2)
    one = told.figure
    assert (one.importer, one.exporter, one.year, one.value) == ("CN", "IT", 2022, 1500.0)
    assert one.currency == "EUR"
    kilos = ["A,IT,CN,2204,2,QUANTITY_IN_100KG", "9", "9"]
    assert not list(trade_rows.read(kilos, layout, ASKED, line=3))


ISSUES = [
    ("2020,M,CHN,Atlantis,2204,1", "country"),
    ("20x0,M,CHN,ITA,2204,1", "year"),
    ("2020,M,CHN,ITA,wine,1", "code"),
    ("2020,M,CHN,ITA,2204,much", "value"),
    ("2020,?,CHN,ITA,2204,1", "flow"),
]


@pytest.mark.parametrize(("line", "reason"), ISSUES)
def test_a_row_that_cannot_be_read_says_why(line: str, reason: str) -> None:
    _, [issue] = _read("refYear,flowCode,reporterISO,partnerISO,cmdCode,primaryValue", line)
    assert isinstance(issue, Issue)
    assert issue.reason == reason


@pytest.mark.parametrize("line", ["2020,M,CHN,EU27_2020,2204,1", "2020,RX,CHN,ITA,2204,1"])
def test_groups_of_countries_and_passing_goods_are_left_out(line: str) -> None:
    _, told = _read("refYear,flowCode,reporterISO,partnerISO,cmdCode,primaryValue", line)
    assert not told


NAMES = [
    ("Rep. of Korea", "KR"), ("Côte d'Ivoire", "CI"), ("Dominican Rep.", "DO"), ("Italia", "IT"),
    ("Viet Nam", "VN"), ("World", ""), ("DEU", "DE"), ("gb", "GB"), ("Solomon Isds", "SB"),
    ("Nowhere", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), NAMES)
def test_countries_as_statistics_name_them(text: str, code: str | None) -> None:
    assert countries.country_of(text) == code


CONTENTS = [
    ("面霜50g 补水", (50.0, "g")), ("洗面奶 125ML", (125.0, "ml")), ("水120ml*2", (240.0, "ml")),
    ("2x250 g pasta", (500.0, "g")), ("Wein 0,75l", (750.0, "ml")), ("5千克", (5000.0, "g")),
    ("SPF50 no size", (None, "")), ("3Glasses", (None, "")),
]  # fmt: skip


@pytest.mark.parametrize(("title", "content"), CONTENTS)
def test_the_content_in_a_title(title: str, content: tuple[float | None, str]) -> None:
    assert seen_rows.content_of(title) == content


def test_a_row_of_a_shop() -> None:
    layout = layouts.recognise(["update_time", "id", "title", "price", "sale_count", "店名"])
    assert layout is not None
    assert layout.kind is FigureKind.SALES
    row = ["2016/11/14", "A1", "自然堂 滋润面霜50g", "139", "26719", "自然堂"]
    seen = seen_rows.read(row, layout, SHOP, line=2)
    assert not isinstance(seen, Issue)
    assert (seen.price_minor, seen.pieces, seen.seen_on) == (13900, 26719, date(2016, 11, 14))
    assert (seen.category, seen.amount, seen.measure) == ("skincare", 50.0, "g")
    wrong = seen_rows.read([*row[:3], "-3", *row[4:]], layout, SHOP, line=3)
    assert isinstance(wrong, Issue)


HOSTILE = {
    "empty": b"",
    "no table": b"\x00\x01\x02binary",
    "a bomb": gzip.compress(b"a,b\n" + b"0" * 200_000_000),
    "broken gzip": gzip.compress(b"title,price\n1,2\n")[:-12],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_are_refused(name: str, tmp_path) -> None:
    path = tmp_path / "figures"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(FiguresRefused), figures.table(path) as (_, lines):
        list(lines)


def test_encodings_and_delimiters(tmp_path) -> None:
    for encoding, delimiter in (("gb18030", ","), ("utf-8-sig", ";"), ("utf-16", "\t")):
        path = tmp_path / encoding
        path.write_text(f"标题{delimiter}价格\n面霜{delimiter}12\n", encoding)
        with figures.table(path) as (columns, lines):
            assert columns == ["标题", "价格"]
            assert [row for _, row in lines] == [["面霜", "12"]]


@pytest.mark.django_db
def test_the_real_files_are_read(data, tmp_path) -> None:
    """UN Comtrade, WITS and Tmall as found; each row is a figure, a repeat or an issue."""
    wanted = {
        "china_trade/china_by_partner_sitc.csv.gz": ("comtrade", 8_000, 0),
        "china_trade/wits_country_summaries.csv.gz": ("wits", 5_000, 60),
        "china_trade/china_import_products_partners_hs6.csv": ("comtrade", 600, 5),
        "tmall_cosmetics_double11/cosmetics.csv.gz": ("shop", 18_000, 0),
    }
    for name, (form, most, failed) in wanted.items():
        if not (data / name).exists():
            pytest.skip("the real figures are not here")
        identity = commands.import_figures(
            data / name, name=name, market="cn", category="skincare", at=make.NOW
        )
        row = Source.objects.get(id=identity)
        assert row.form == form
        assert row.rows >= most
        assert row.failed <= failed
