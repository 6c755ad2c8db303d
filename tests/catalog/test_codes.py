"""Customs codes: found by words, doubted where the title says otherwise, and what they oblige to."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation
from tests.catalog.make import AT, a_draft, a_lane, a_listing, a_product, a_variant_draft
from tests.offices.make import a_client, a_merchant, a_person

from entrepot.catalog import commands, reactions, rules
from entrepot.catalog.models import Listing, Product, Variant
from entrepot.catalog.queries import codes, sentences
from entrepot.catalog.rules import obligations
from entrepot.catalog.values import ListingState
from entrepot.customs.events import LawAmended
from entrepot.kernel import new_id
from entrepot.lanes import rows as lanes_rows
from entrepot.lanes.rules import REGIMES
from entrepot.nomenclature import queries as nomenclature
from entrepot.nomenclature.values import Verdict
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, Role

DAY = AT.date()
SHOES = {"it": "Scarpe in pelle da uomo", "en": "Leather shoes for men", "zh-hans": "男士真皮皮鞋"}


@pytest.mark.parametrize(
    ("language", "words", "heading"),
    [
        ("en", "leather shoes for men", "6403"),
        ("zh-hans", "男士真皮皮鞋", "6403"),
        ("en", "red wine 750 ml", "2204"),
        ("zh-hans", "红葡萄酒 750毫升", "2204"),
        ("en", "hand cream", "3304"),
        ("zh-hans", "护手霜", "3304"),
        ("en", "wooden toy train", "9503"),
        ("zh-hans", "木制玩具火车", "9503"),
    ],
)
def test_xb2_the_code_is_found_by_words_in_chinese_and_english(
    language: str, words: str, heading: str
) -> None:
    """XB-2: merchants do not know codes; code search by word in the user's language."""
    advice = codes.code_advice(words, language=language)
    assert heading in {choice.code[:4] for choice in advice.choices}
    first = advice.choices[0]
    assert first.plain
    assert first.path
    assert 0 < first.percent <= 100
    assert set("".join(first.words).casefold()) <= set(words.casefold() + " ")
    if language == "zh-hans":
        assert re.search(r"[\u4e00-\u9fff]", first.plain)


@pytest.mark.parametrize("words", ["", "   ", "12345", "\x00", "x" * 5000, "???", "👠"])
def test_words_that_say_nothing_are_answered_with_what_would_help(words: str) -> None:
    advice = codes.code_advice(words, language="en")
    assert advice.verdict is Verdict.NOT_SURE
    assert len(advice.asked) <= codes.WORDS_MAX


@pytest.mark.parametrize(
    ("title", "code", "says"),
    [
        ("Leather shoes for men", "64039998", ""),
        ("Leather shoes for men", "64035999", ""),
        ("Leather shoes for men", "95030099", "64"),
        ("Extra virgin olive oil 500 ml", "15092000", ""),
        ("Extra virgin olive oil 500 ml", "61091000", "15"),
        ("12", "61091000", ""),
    ],
)
def test_a_title_of_other_goods_raises_a_doubt(title: str, code: str, says: str) -> None:
    """ "The title speaks of shoes, the code of toys"; a neighbour's code is no reason."""
    found = rules.doubt(code, nomenclature.propose(title, language="en", limit=10))
    assert (found.says[:2] if found else "") == says


def test_a_doubt_is_said_in_plain_words() -> None:
    facts = {"hs": "95030099", "says": "6403", "words": "shoes, Leather"}
    with translation.override("en"):
        told = sentences.finding_sentence("catalog.hs_code_unlikely", facts)
        assert "shoes" in told
        assert "toy" in told
    with translation.override("zh-hans"):
        told = sentences.finding_sentence("catalog.hs_code_unlikely", facts)
        assert "鞋" in told
        assert "玩具" in told


@pytest.mark.django_db
class TestDoubts:
    def shoes(self, hs_code: str, **facts: Any) -> Listing:
        draft = a_variant_draft(
            hs_code=hs_code,
            customs_description="Leather shoes",
            content_amount=None,
            content_unit=None,
        )
        facts = {"lane": a_lane(regime="cn-general", code="it-cn-general"), **facts}
        return a_listing(titles=SHOES, variants=(draft,), **facts)

    def codes_of(self, listing: Listing) -> set[str]:
        listing.refresh_from_db()
        return {finding["code"] for finding in listing.findings}

    def test_a_warning_is_no_bar(self) -> None:
        listing = self.shoes("22042100")
        before = listing.state
        assert commands.weigh_due(at=AT) == 1
        assert "catalog.hs_code_unlikely" in self.codes_of(listing)
        assert listing.state == before
        assert commands.weigh_due(at=AT) == 0, "weighed once, until something changes"

    def test_a_right_code_is_not_doubted(self) -> None:
        listing = self.shoes("64039998")
        commands.weigh_due(at=AT)
        assert "catalog.hs_code_unlikely" not in self.codes_of(listing)

    def test_a_doubt_falls_silent_as_soon_as_code_or_title_changes(self) -> None:
        listing = self.shoes("22042100")
        commands.weigh_due(at=AT)
        product = Product.objects.get(id=listing.variant.product_id)
        variant = a_variant_draft(sku=listing.variant.sku, hs_code="64039998")
        commands.save_product(
            a_draft(key=product.key, titles=SHOES, variants=(variant,)),
            merchant=MerchantId(product.merchant_id),
            at=AT + timedelta(hours=1),
        )
        assert "catalog.hs_code_unlikely" not in self.codes_of(listing)
        assert commands.weigh_due(at=AT) == 1
        assert Variant.objects.get(id=listing.variant_id).doubt == {}


class TestObligations:
    """Rows of law, not code: what must be there before goods are offered on a lane."""

    @pytest.mark.parametrize(
        ("regime", "destination", "hs", "day", "wanted"),
        [
            ("eu-h7", "ES", "95030099", DAY, {"responsible_person": "error"}),
            ("eu-h7", "ES", "95030099", date(2024, 12, 12), {}),
            ("eu-standard", "FR", "61091000", DAY,
             {"responsible_person": "error", "composition": "warning"}),
            ("eu-local", "FR", "61091000", DAY, {"composition": "warning"}),
            ("eu-h7", "DE", "22042100", DAY, {}),
            ("eu-h7", "DE", "19053199", DAY, {"composition": "warning"}),
            ("cn-cbec-direct", "CN", "19053100", DAY,
             {"shelf_life_days": "warning", "composition": "warning"}),
            ("cn-cbec-direct", "CN", "33049900", DAY, {"composition": "warning"}),
            ("cn-general", "CN", "64039900", DAY, {}),
            ("gb-135", "GB", "33049900", DAY,
             {"responsible_person": "error", "composition": "warning"}),
            ("gb-135", "GB", "95030099", DAY, {}),
            ("jp-small", "JP", "33049900", DAY, {"composition": "warning"}),
            ("jp-small", "BR", "33049900", DAY, {}),
        ],
    )  # fmt: skip
    def test_by_market_goods_and_day(
        self, regime: str, destination: str, hs: str, day: date, wanted: dict[str, str]
    ) -> None:
        found = obligations.wanted(regime, destination, hs, day, lanes_rows.law())
        assert {one.name: one.severity.value for one in found} == wanted
        assert all(one.source and one.confidence for one in found)

    def test_every_row_can_be_met_and_is_told_in_both_languages(self) -> None:
        law = lanes_rows.law()
        rows = [row for one in law.countries.values() for row in one.tables.get("obligation", ())]
        assert {row.country for row in rows} >= {"CN", "EU", "GB", "JP"}
        for row in rows:
            assert row.fields["fact"] in obligations.HOLDS
            assert set(row.fields.get("regimes", ())) <= set(REGIMES)
            code = f"catalog.{row.fields['name']}_missing"
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    assert sentences.finding_sentence(code, {}) != code
                    assert sentences.finding_name(code) != code

    @pytest.mark.django_db
    def test_toys_into_the_union_need_a_responsible_person(self) -> None:
        merchant = a_merchant(country="CN")
        lane = a_lane("cn-es", regime="eu-h7", origin="CN", destination="ES", market="es")
        toy = a_variant_draft(hs_code="95030099", origin="CN", content_amount=None,
                              content_unit=None)  # fmt: skip
        titles = {"it": "Trenino", "es": "Tren de madera"}
        listing = a_listing(merchant=merchant, lane=lane, titles=titles, variants=(toy,))
        found = {one["code"]: one["severity"] for one in listing.findings}
        assert found["catalog.responsible_person_missing"] == "error"
        assert listing.state == ListingState.BLOCKED
        product = Product.objects.get(id=listing.variant.product_id)
        commands.save_product(
            a_draft(key=product.key, titles=titles, variants=(toy,),
                    responsible_person="Anders GmbH, Musterweg 1, 10115 Berlin, ja@example.org"),
            merchant=MerchantId(merchant.id),
            at=AT,
        )  # fmt: skip
        listing.refresh_from_db()
        assert "catalog.responsible_person_missing" not in {one["code"] for one in listing.findings}

    @pytest.mark.django_db
    def test_papers_for_these_goods_are_named_and_are_no_bar(self) -> None:
        lane = a_lane("cn-es", regime="eu-h7", origin="CN", destination="ES", market="es")
        toy = a_variant_draft(hs_code="95030099", origin="CN", content_amount=None,
                              content_unit=None)  # fmt: skip
        listing = a_listing(merchant=a_merchant(country="CN"), lane=lane, variants=(toy,))
        papers = {
            one["facts"]["paper"]: one["severity"]
            for one in listing.findings
            if one["code"] == "catalog.paper_needed"
        }
        assert papers.get("ce_conformity") == "warning"
        with translation.override("zh-hans"):
            [one] = [f for f in listing.findings if f["facts"].get("paper") == "ce_conformity"]
            told = sentences.finding_sentence(one["code"], one["facts"])
        assert "ce_conformity" not in told


@pytest.mark.django_db
class TestLawChanges:
    def test_listings_into_the_country_are_judged_anew_some_at_a_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        merchant = a_merchant()
        rows = [a_listing(merchant=merchant) for _ in range(3)]
        Listing.objects.update(state=ListingState.BLOCKED, findings=[])
        monkeypatch.setattr("entrepot.catalog.commands.listings.LANES_CHECK_MAX", 2)
        last = commands.check_lanes(destinations=["CN"], at=AT)
        assert last == sorted(row.id for row in rows)[1]
        assert commands.check_lanes(destinations=["CN"], at=AT, after=last) is None
        assert set(Listing.objects.values_list("state", flat=True)) == {ListingState.LIVE}
        assert commands.check_lanes(destinations=["BR"], at=AT) is None

    @pytest.mark.parametrize(
        ("country", "on", "asked"),
        [
            ("CN", DAY, [["CN"]]),
            ("CN", DAY + timedelta(days=30), []),
            ("JP", DAY, []),
            ("EU", DAY, [["ES"]]),
        ],
    )
    def test_an_amendment_asks_for_the_lanes_it_concerns(
        self, country: str, on: date, asked: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_lane()
        a_lane("es-es", regime="eu-local", origin="ES", destination="ES", market="es")
        jobs: list[list[str]] = []
        monkeypatch.setattr(
            "entrepot.catalog.commands.rechecking.defer_recheck",
            lambda destinations, **_: jobs.append(sorted(destinations)),
        )
        event = LawAmended(
            at=AT, amendment=new_id(), country=country, table="bar", hs="", effective_on=on,
            sequence=1,
        )  # fmt: skip
        reactions.recheck_by_law(event)
        assert jobs == asked

    def test_on_the_day_a_row_begins_its_country_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_lane("cn-es", regime="eu-h7", origin="CN", destination="ES", market="es")
        jobs: list[Any] = []
        monkeypatch.setattr(
            "entrepot.catalog.commands.rechecking.defer_recheck",
            lambda destinations, **_: jobs.append(sorted(destinations)),
        )
        commands.recheck_changed(day=date(2024, 12, 13))
        assert jobs == [["ES"]]


@pytest.fixture
def merchant() -> Merchant:
    return a_merchant()


@pytest.fixture
def desk(merchant: Merchant) -> Client:
    return a_client(a_person(role=Role.MERCHANT, merchant=merchant))


@pytest.mark.django_db
class TestDesks:
    def page(self, product: UUID) -> str:
        return f"/en/merchant/products/{product}/variants/"

    def test_finding_and_taking_a_code_loses_nothing_that_was_typed(
        self, desk: Client, merchant: Merchant
    ) -> None:
        product = a_product(merchant=merchant, titles=SHOES)
        variant = Variant.objects.get(product=product)
        prefix = f"v{variant.id.hex}"
        typed = {f"{prefix}-hs_code": "", f"{prefix}-customs_description": "My own words",
                 f"{prefix}-price": "not yet", f"{prefix}-words": "leather shoes"}  # fmt: skip
        answer = desk.post(self.page(product.id), typed | {"find": prefix})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "640399" in page
        assert "Footwear" in page
        assert "My own words" in page
        assert 'value="not yet"' in page
        answer = desk.post(self.page(product.id), typed | {"take": f"{prefix}:64039998"})
        page = answer.content.decode()
        assert 'value="64039998"' in page
        assert "64039998 is filled in. Save the articles to keep it." in page
        assert "My own words" in page
        variant.refresh_from_db()
        assert variant.hs_code == "22042100", "nothing is declared before it is saved"

    @pytest.mark.parametrize("take", ["x", "x:y", "all:<b>", ":", "all:12345678901", "\x00:1"])
    def test_odd_buttons_fill_nothing_in(self, desk: Client, merchant: Merchant, take: str) -> None:
        product = a_product(merchant=merchant)
        answer = desk.post(self.page(product.id), {"take": take})
        assert answer.status_code == 200
        assert "is filled in" not in answer.content.decode()

    def test_saving_on_the_desk_weighs_at_once(self, desk: Client, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant, titles=SHOES)
        product = listing.variant.product_id
        commands.weigh_due(at=AT)
        desk.post(f"/en/merchant/products/{product}/texts/it/",
                  {"text-it-title": "Mocassini in pelle", "text-it-body": ""})  # fmt: skip
        page = desk.get(f"/en/merchant/products/{product}/").content.decode()
        assert "speaks of" in page

    def test_an_office_mends_codes_of_its_own_merchants_only(self, merchant: Merchant) -> None:
        product = a_product(merchant=merchant, titles=SHOES)
        variant = Variant.objects.get(product=product)
        prefix = f"v{variant.id.hex}"
        address = f"/en/office/listings/products/{product.id}/codes/"
        office = a_client(a_person(role=Role.OFFICE, office=merchant.office))
        found = office.post(address, {"find": prefix, f"{prefix}-words": "leather shoes"})
        assert "640399" in found.content.decode()
        wrong = office.post(address, {f"{prefix}-hs_code": "12"})
        assert wrong.status_code == 422
        office.post(address, {f"{prefix}-hs_code": "6403 99 98"})
        variant.refresh_from_db()
        assert variant.hs_code == "64039998"
        assert variant.customs_description == "Wine of fresh grapes, 750 ml bottle"
        other = a_client(a_person(role=Role.OFFICE))
        assert other.get(address).status_code == 404
