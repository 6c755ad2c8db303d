# ruff: noqa: RUF001  # Chinese sentences have Chinese punctuation
"""Freight, fallback chains, plain words, the gate, and machine drafts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.catalog import rows, rules
from entrepot.catalog.rules import DraftFacts
from entrepot.catalog.values import (
    Facts,
    LaneRow,
    ListingState,
    ProductState,
    Severity,
    TextState,
    fallback_chain,
    gtin14,
)
from entrepot.lanes import rows as lanes_rows
from entrepot.money.values import EUR, Money
from entrepot.offices.values import MerchantState

DAY = date(2026, 11, 22)
LANE = LaneRow(
    code="it-cn-cbec-direct",
    regime="cn-cbec-direct",
    origin="IT",
    destination="CN",
    market="cn",
    margin_bp=100,
    freight_currency="EUR",
    freight_first_minor=800,
    freight_more_minor=300,
    freight_step_g=500,
    days_min=8,
    days_max=14,
    carrier="simulator",
    is_open=True,
)
READY = Facts(
    lane=LANE,
    merchant_state=MerchantState.LIVE,
    merchant_currency="EUR",
    product_state=ProductState.ACTIVE,
    source_language="it",
    text_states={"it": TextState.REVIEWED, "zh-hans": TextState.REVIEWED},
    has_picture=True,
    gtin="04006381333931",
    hs_code="22042100",
    origin="IT",
    customs_description="Wine of fresh grapes",
    net_weight_g=750,
    gross_weight_g=1300,
    content_amount=Decimal(750),
    content_unit="ml",
    price_minor=4200,
    currency="EUR",
)


@pytest.mark.parametrize(
    ("grams", "minor"), [(1, 800), (500, 800), (501, 1100), (1000, 1100), (1001, 1400)]
)
def test_freight_counts_started_steps(grams: int, minor: int) -> None:
    assert rules.freight(LANE, grams) == Money(minor, EUR)


@pytest.mark.parametrize(
    ("asked", "source", "chain"),
    [
        ("zh-hans", "it", ("zh-hans", "en", "it")),
        ("de-AT", "fr", ("de-AT", "de", "en", "fr")),
        ("en", "en", ("en",)),
        ("it", "it", ("it", "en")),
        ("sv", "sv", ("sv", "en")),
    ],
)
def test_a_text_is_looked_for_in_one_order(asked: str, source: str, chain: tuple[str, ...]) -> None:
    """CAT-5: the same chain in list, detail, slug, search and feed."""
    assert fallback_chain(asked, source=source) == chain


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("", ""),
        ("Plain & simple", "Plain & simple"),
        ("5 < 7 and 7 > 5", "5 < 7 and 7 > 5"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>a</p><script>alert('x')</script><style>p{}</style><p>b</p>", "a\n\nb"),
        ("<script>if (a < b) { document.write('</p>') }</script>left", "left"),
        ("<p>Caf&eacute;&nbsp;&amp; co</p>", "Café & co"),
        (
            "<p data-x='1'><span style=\"color:red\">Red</span> wine\n  from Alba</p>",
            "Red wine from Alba",
        ),
        ("<iframe src='https://x'>no</iframe><p>yes", "yes"),
        ("a\u200bb\ufeff", "ab"),
        ("line one\r\nline two\r\n\r\nnext", "line one\nline two\n\nnext"),
        ("<img src=x onerror=alert(1)>text", "text"),
        ("</script><p>still here</p>", "still here"),
    ],
)
def test_markup_becomes_plain_paragraphs(markup: str, plain: str) -> None:
    assert rules.paragraphs(markup) == plain


@given(st.text(max_size=300))
def test_cleaning_never_fails(text: str) -> None:
    assert "<script" not in rules.paragraphs(f"<p>{text}</p><script>{text}</script>").lower() or (
        "<script" in text.lower()
    )


@given(st.text(alphabet="abc é\u00a0\n-", max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = rules.paragraphs(text)
    assert rules.paragraphs(once) == once


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Barolo Cinque Passi 2020", "barolo-cinque-passi-2020"),
        ("Crème brûlée à l'ancienne", "creme-brulee-a-l-ancienne"),
        ("巴罗洛干红", "巴罗洛干红"),
        ("!!!", "product"),
        ("a" * 200, "a" * 80),
    ],
)
def test_slugs_read_well(title: str, slug: str) -> None:
    assert rules.slug(title) == slug


@pytest.mark.parametrize(
    ("text", "stored"),
    [("96385074", "00000096385074"), ("036000291452", "00036000291452"), ("7350177880121",) * 2],
)
def test_gtins_are_kept_as_fourteen_digits(text: str, stored: str) -> None:
    assert gtin14(text) == stored.zfill(14)


def _errors(facts: Facts) -> list[tuple[str, str]]:
    found = rules.findings(facts, day=DAY, law=lanes_rows.law())
    return [(one.code, one.path) for one in found if one.severity is Severity.ERROR]


def test_a_complete_listing_has_no_findings() -> None:
    assert rules.findings(READY, day=DAY, law=lanes_rows.law()) == ()


@pytest.mark.parametrize(
    ("facts", "code", "path"),
    [
        ({"hs_code": ""}, "catalog.hs_code_missing", "hs_code"),
        ({"origin": ""}, "catalog.origin_missing", "origin"),
        ({"customs_description": ""}, "catalog.customs_description_missing", "customs_description"),
        ({"net_weight_g": None}, "catalog.net_weight_g_missing", "net_weight_g"),
        ({"gross_weight_g": None}, "catalog.gross_weight_g_missing", "gross_weight_g"),
        ({"gross_weight_g": 700}, "catalog.net_above_gross", "net_weight_g"),
        ({"content_amount": None, "content_unit": ""}, "catalog.content_missing", "content"),
        ({"hs_code": "22030000", "content_unit": "g"}, "catalog.not_admitted", "content"),
        (
            {"hs_code": "22030000", "content_amount": None, "content_unit": ""},
            "catalog.content_missing",
            "content",
        ),
        ({"text_states": {"it": TextState.REVIEWED}}, "catalog.text_missing", "text.zh-hans"),
        ({"price_minor": None}, "catalog.price_missing", "price"),
        ({"price_minor": 0}, "catalog.price_missing", "price"),
        ({"currency": "USD"}, "catalog.currency_not_merchants", "price"),
        ({"hs_code": "22051000"}, "catalog.not_admitted", "hs_code"),
        ({"hs_code": "99999999"}, "catalog.not_admitted", "hs_code"),
        ({"merchant_state": MerchantState.PAUSED}, "catalog.merchant_not_live", "merchant"),
        ({"product_state": ProductState.DRAFT}, "catalog.product_not_active", "state"),
        ({"lane": replace(LANE, is_open=False)}, "catalog.lane_closed", "lane"),
        ({"lane": replace(LANE, regime="xx-none")}, "catalog.unknown_regime", "lane"),
        ({"lane": replace(LANE, destination="FR")}, "catalog.not_admitted", "hs_code"),
    ],
)
def test_each_missing_datum_is_one_named_error(facts: dict[str, Any], code: str, path: str) -> None:
    """XB-1, XB-2, XB-3: never "no delivery to your country", always the datum that is missing."""
    found = _errors(replace(READY, **facts))
    assert (code, path) in found
    assert len(found) == 1 or code in {"catalog.hs_code_missing", "catalog.unknown_regime"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"has_picture": False}, "catalog.picture_missing"),
        ({"gtin": ""}, "catalog.gtin_missing"),
        ({"text_states": {"zh-hans": TextState.MACHINE}}, "catalog.text_machine"),
        ({"text_states": {"zh-hans": TextState.STALE}}, "catalog.text_stale"),
    ],
)
def test_advice_does_not_block(facts: dict[str, Any], code: str) -> None:
    found = rules.findings(replace(READY, **facts), day=DAY, law=lanes_rows.law())
    assert [one.code for one in found] == [code]
    assert rules.next_state(ListingState.BLOCKED, found) is ListingState.LIVE


def test_a_pause_is_the_merchants_own() -> None:
    assert rules.next_state(ListingState.PAUSED, ()) is ListingState.PAUSED


def _wine(title: str, **facts: Any) -> DraftFacts:
    return DraftFacts(
        **{
            "title": title,
            "brand": "",
            "origin": "IT",
            "hs_code": "22042100",
            "category": "静态葡萄酒",
            "specs": {},
            "content_amount": Decimal(750),
            "content_unit": "ml",
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (
            _wine(
                "Solcavento 2015 Cinque Passi (Barolo)",
                brand="Solcavento",
                specs={"Grape": "Nebbiolo"},
            ),
            "意大利红葡萄酒 内比奥罗 巴罗洛 Cinque Passi 2015 · Solcavento",
        ),
        (
            _wine(
                "Aubeline 2012 Gewurztraminer (Alsace)",
                brand="Aubeline",
                origin="FR",
                specs={"Grape": "Gewürztraminer"},
            ),
            "法国白葡萄酒 琼瑶浆 阿尔萨斯 2012 · Aubeline",
        ),
        (
            _wine(
                "Miralvento NV Brut Rosé",
                brand="Miralvento",
                origin="ES",
                specs={"Grape": "Pinot Noir"},
            ),
            "西班牙桃红葡萄酒 黑皮诺 极干 无年份 · Miralvento",
        ),
        (
            _wine(
                "Olio extravergine di oliva Coratina",
                hs_code="15092000",
                category="橄榄油",
                content_amount=Decimal(500),
            ),
            "意大利特级初榨橄榄油 Coratina 500 毫升",
        ),
        (
            _wine("Crème visage hydratant 50 ml", origin="FR", hs_code="33049900", category="护肤"),
            "法国保湿面霜 50 ml",
        ),
    ],
)
def test_a_machine_draft_reads_as_chinese(facts: DraftFacts, title: str) -> None:
    draft = rules.draft_text(facts, rows.glossary())
    assert draft is not None
    assert draft.title == title
    assert draft.state is TextState.MACHINE


def test_a_draft_says_nothing_that_the_data_do_not() -> None:
    draft = rules.draft_text(
        _wine("Solcavento 2015 (Barolo)", brand="Solcavento", specs={"Grape": "Nebbiolo"}),
        rows.glossary(),
    )
    assert draft is not None
    assert draft.body == (
        "Solcavento出品的意大利红葡萄酒，产自巴罗洛。葡萄品种：内比奥罗。年份：2015。每瓶净含量：750 毫升。"
    )


def test_without_a_known_word_there_is_no_draft() -> None:
    assert rules.draft_text(_wine("Xyzzy", hs_code="", category=""), rows.glossary()) is None


def test_facts_are_drafted_where_their_names_are_known() -> None:
    drafted = rules.draft_specs(
        {"Grape": "Nebbiolo", "Vintage": "2015", "Points": "91"}, rows.glossary()
    )
    assert drafted == {"葡萄品种": "内比奥罗", "年份": "2015"}


@given(
    st.text(st.characters(exclude_characters="\x00"), max_size=80),
    st.sampled_from(["22042100", "33049900", ""]),
)
def test_drafting_never_fails(title: str, hs: str) -> None:
    draft = rules.draft_text(_wine(title, hs_code=hs, category="护肤"), rows.glossary())
    assert draft is None or len(draft.title) <= 120
