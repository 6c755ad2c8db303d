"""The translation desk: slots with states (CAT-6), packs that come back (CAT-7), glossaries."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.catalog import make
from tests.offices import make as people

from entrepot.catalog import commands
from entrepot.catalog.adapters import deepl, libretranslate, simulator
from entrepot.catalog.models import Media, Product, Text, WordState
from entrepot.catalog.queries import words as desk
from entrepot.catalog.queries.words import WordsSheet
from entrepot.catalog.rules import packs, words
from entrepot.catalog.values import MediaDraft, ProductDraft, TextDraft, TextState, VariantDraft
from entrepot.catalog.values.translating import BadPack, Pack, TermRow, TermRule, Unit
from entrepot.kit import wire
from entrepot.offices.values import MerchantId, Role

ZH = "zh-hans"
DAY = make.AT.date()


def a_rich_product(**facts: Any) -> Product:
    """Something of every kind of string, with no Chinese at all."""
    return make.a_product(
        **{
            "titles": {"it": "Maglione rosso"},
            "category": "knitwear",
            "attributes": {},
            "composition": "Lana, seta",
            "option_names": ("Taglia",),
            "specs": {"it": {"Stile": "Classico"}},
            "media": (MediaDraft(path="x.svg", alt={"it": "Un maglione"}),),
            "variants": (make.a_variant_draft(options=("Piccola",)),),
            **facts,
        }
    )


def sheet_of(product: Product, language: str = ZH) -> WordsSheet:
    found = desk.sheet(product.id, language=language, merchant=MerchantId(product.merchant_id))
    assert found is not None
    return found


def states(product: Product) -> dict[str, TextState]:
    return {slot.kind: slot.state for slot in sheet_of(product).slots}


def save(product: Product, said: dict[str, str], state: TextState = TextState.REVIEWED) -> int:
    terms = desk.terms(office=None, day=DAY)
    return commands.save_words(sheet_of(product), said, state=state, terms=terms, at=make.AT)


@pytest.mark.django_db
class TestSlots:
    def test_cat6_every_string_that_buyers_see_has_a_slot_with_a_state(self) -> None:
        """CAT-6: title, options, specification, composition, alternative text."""
        product = a_rich_product()
        assert states(product) == dict.fromkeys(
            ("title", "option", "specs", "composition", "alt"), TextState.MISSING
        )
        said = {slot.name: f"译{n}" for n, slot in enumerate(sheet_of(product).slots)}
        said["specs"] = "款式：经典"  # noqa: RUF001  # as it is typed in Chinese
        save(product, said)
        product.refresh_from_db()
        assert set(states(product).values()) == {TextState.REVIEWED}
        assert product.option_words[ZH]["Taglia"]
        assert product.specs[ZH] == {"款式": "经典"}
        assert product.attribute_words[ZH]["composition"]
        assert Media.objects.get(product=product).alt[ZH]
        assert Text.objects.get(product=product, language=ZH).state == TextState.REVIEWED

    def test_a_changed_source_makes_just_that_string_stale(self) -> None:
        product = a_rich_product()
        save(product, {"composition": "羊毛、丝", "option:Taglia": "尺码"})
        draft = ProductDraft(
            key=product.key, source_language="it", currency="EUR", composition="Cotone",
            variants=(VariantDraft(sku=product.variants.get().sku),),
        )  # fmt: skip
        commands.save_product(draft, merchant=MerchantId(product.merchant_id), at=make.AT)
        found = {slot.name: slot.state for slot in sheet_of(product).slots}
        assert found["composition"] is TextState.STALE
        assert found["option:Taglia"] is TextState.REVIEWED

    def test_a_new_source_text_makes_the_translation_stale(self) -> None:
        product = make.a_product()
        text = TextDraft(language="it", title="Un altro vino", body="")
        commands.set_text(
            text, product=desk.ProductId(product.id), merchant=MerchantId(product.merchant_id),
            at=make.AT,
        )  # fmt: skip
        assert sheet_of(product).state is TextState.STALE

    def test_a_draft_is_a_machines_until_a_person_reads_it(self) -> None:
        product = a_rich_product()
        save(product, {"composition": "羊毛"}, TextState.MACHINE)
        assert states(product)["composition"] is TextState.MACHINE
        save(product, {"composition": "羊毛"})
        assert states(product)["composition"] is TextState.REVIEWED
        save(product, {"composition": ""})
        assert states(product)["composition"] is TextState.MISSING

    def test_a_forbidden_word_may_be_drafted_but_not_read(self) -> None:
        """Advertising Law of the PRC, art. 9(3)."""
        product = a_rich_product()
        with pytest.raises(commands.WordForbidden) as no:
            save(product, {"title": "全国第一毛衣"})
        assert "art. 9" in no.value.source
        assert save(product, {"title": "全国第一毛衣"}, TextState.MACHINE)

    def test_the_machine_drafts_what_it_knows_and_invents_nothing(self) -> None:
        product = a_rich_product(composition="Wool, Silk", option_names=("Colour",))
        done = commands.draft_words(
            sheet_of(product), terms=desk.terms(office=None, day=DAY), at=make.AT
        )
        found = {slot.name: slot for slot in sheet_of(product).slots}
        assert done
        assert found["composition"].target == "羊毛, 真丝"
        assert found["composition"].state is TextState.MACHINE
        assert found["option:Piccola"].state is TextState.MISSING


@pytest.mark.django_db
class TestDesk:
    def test_a_translator_works_down_the_queue(self) -> None:
        product = a_rich_product()
        office = people.a_person(role=Role.OFFICE, office=product.merchant.office)
        client = people.a_client(office)
        queue = client.get("/en/office/translations/").content.decode()
        assert "Maglione rosso" in queue
        address = f"/en/office/translations/{product.id}/{ZH}/"
        assert "Maglione rosso" in client.get(address).content.decode()
        answer = client.post(address, {"do": "next", "s:title": "红色毛衣"})
        assert answer.status_code == 302
        assert Text.objects.get(product=product, language=ZH).title == "红色毛衣"
        wrong = client.post(address, {"do": "reviewed", "s:title": "最佳毛衣"})
        assert wrong.status_code == 422
        assert "最佳毛衣" in wrong.content.decode()
        assert client.post(address, {"do": "machine"}).status_code == 302
        assert client.get(f"/en/office/translations/{product.id}/it/").status_code == 404

    def test_sec2_anothers_words_do_not_exist(self) -> None:
        """SEC-2"""
        product = a_rich_product()
        for who, base in ((Role.OFFICE, "office"), (Role.MERCHANT, "merchant")):
            client = people.a_client(people.a_person(role=who))
            assert client.get(f"/en/{base}/translations/{product.id}/{ZH}/").status_code == 404
            assert "Maglione" not in client.get(f"/en/{base}/translations/").content.decode()
            pack = client.get(f"/en/{base}/translations/pack/?format=csv").content.decode()
            assert "Maglione" not in pack

    def test_a_glossary_row_is_shown_where_its_word_stands(self) -> None:
        product = a_rich_product()
        office = people.a_person(role=Role.OFFICE, office=product.merchant.office)
        client = people.a_client(office)
        said = {"term-rule": "wanted", "term-source": "Maglione", "term-target": "毛衣"}
        assert client.post("/en/office/glossary/", said).status_code == 302
        assert client.post("/en/office/glossary/", {**said, "term-target": ""}).status_code == 422
        page = client.get(f"/en/office/translations/{product.id}/{ZH}/").content.decode()
        assert "Maglione → 毛衣" in page

    @pytest.mark.parametrize("form", ["xliff", "csv"])
    def test_cat7_a_pack_comes_back_and_changes_nothing(self, form: str) -> None:
        """CAT-7: out, in again: every string is the same; a translated one is saved."""
        product = a_rich_product()
        save(product, {"title": "毛衣", "composition": "羊毛"})
        own = people.a_client(people.a_person(role=Role.MERCHANT, merchant=product.merchant))
        address = f"/en/merchant/translations/pack/?language={ZH}&state=reviewed&format={form}"
        data = own.get(address).content
        before = {slot.name: (slot.target, slot.state) for slot in sheet_of(product).slots}
        pack = packs.read_xliff(data) if form == "xliff" else packs.read_csv(data)
        mine = MerchantId(product.merchant_id)
        done = commands.read_pack(pack, office=None, merchant=mine, at=make.AT)
        assert (done.saved, done.unknown, done.refused) == (0, 0, 0)
        after = {slot.name: (slot.target, slot.state) for slot in sheet_of(product).slots}
        assert after == before
        units = tuple(
            Unit(one.key, one.slot, one.source, "尺码", TextState.REVIEWED)
            if one.slot == "option:Taglia" else one for one in pack.units
        )  # fmt: skip
        again = Pack("", ZH, units)
        assert commands.read_pack(again, office=None, merchant=mine, at=make.AT).saved == 1
        assert WordState.objects.filter(slot="option:Taglia", state="reviewed").exists()


printable = st.text("aé<&毛 \n\"',;:=", max_size=12)
units = st.builds(
    Unit,
    key=printable.filter(bool),
    slot=st.sampled_from(["title", "body", "option:Rosso", "specs"]),
    source=printable,
    target=printable,
    state=st.sampled_from(TextState),
).map(lambda one: one if one.target else Unit(one.key, one.slot, one.source, "", TextState.MISSING))


@given(st.lists(units.filter(lambda one: not one.target or one.state is not TextState.MISSING), max_size=6))  # fmt: skip
def test_cat7_packs_lose_nothing(some: list[Unit]) -> None:
    """CAT-7: whatever the words are, both forms give them back."""
    pack = Pack("", ZH, tuple(some))
    in_order = sorted(some, key=lambda one: list(dict.fromkeys(u.key for u in some)).index(one.key))
    assert list(packs.read_xliff(packs.to_xliff(pack)).units) == in_order
    assert list(packs.read_csv(packs.to_csv(pack)).units) == some


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<a", "not_xml"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_xml"),
        (b"<a/>", "not_xliff"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"/>', "no_language"),
    ],
)
def test_a_bad_pack_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(BadPack) as no:
        packs.read_xliff(data)
    assert no.value.reason == reason


def test_words_are_met_whole_and_without_accents() -> None:
    assert words.occurs("olio", "Olio extravergine")
    assert not words.occurs("olio", "folioso")
    assert words.occurs("第一", "全国第一")
    term = TermRow(rule=TermRule.KEEP, source="Cantina", since=DAY)
    [hit] = words.hits("Cantina Rossi", "坎蒂纳", [term], source_language="it", language=ZH)
    assert not hit.is_met


def test_the_simulator_answers_as_many_texts_as_it_was_asked() -> None:
    asked = ["Red", "nothing it knows", "Wool, Silk"]
    told = simulator.Simulator().translate(asked, source="en", target="it", terms={"Red": "Rubino"})
    assert told == ["Rubino", "", "Lana, Seta"]


@pytest.mark.parametrize("party", [libretranslate, deepl])
def test_a_translator_that_answers_nonsense_is_no_answer(party: Any) -> None:
    good = {"translatedText": ["a", "b"], "translations": [{"text": "a"}, {"text": "b"}]}
    answer = wire.Answer(200, json.dumps(good).encode())
    assert party.read(answer, 2) == ["a", "b"]
    for bad in (answer, wire.Answer(500, b""), wire.Answer(200, b"{}"), wire.Answer(200, b"x")):
        with pytest.raises(wire.NoAnswer):
            party.read(bad, 3)
