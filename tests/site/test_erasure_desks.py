"""SEC-4: what desks hold of a person goes too: applications, dossiers, feeds, notes on goods.

A row of every table of these contexts is made with the person's mark in every column that holds
text, JSON, or something sealed; a new column is in by itself. What is left after the erasure must
be named by `keeps`, or be a column in which no person's words can stand.
"""

import json
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from tests.checkout import make as sales
from tests.offices import make as people
from tests.site.test_erasure import _everything

from entrepot.casework.commands import cases
from entrepot.casework.models import CaseFile, Dossier, Note
from entrepot.casework.pages import asked
from entrepot.catalog.models import Product
from entrepot.catalog.queries import personal as catalog
from entrepot.channels.models import Pull
from entrepot.channels.queries import personal as channelled
from entrepot.kernel import new_id
from entrepot.kit import forgetting, personal, vault
from entrepot.kit.personal import Person
from entrepot.offices import commands
from entrepot.offices.models import Erasure, Merchant, Office, Standing, User
from entrepot.offices.values import MerchantState, Role, UserId
from entrepot.onboarding import commands as onboarding
from entrepot.onboarding.models import Application, Contract, Document
from entrepot.onboarding.pages import papers
from entrepot.onboarding.queries import personal as onboards
from entrepot.selection.queries import personal as selecting

pytestmark = pytest.mark.django_db

CONTEXTS = ("onboarding", "casework", "selection", "channels", "catalog")
NOW = sales.NOW
EMAIL = "zq@ex.io"
"""Short: it must fit into columns for codes, too."""
NAME = "ZZ Name"
MARKS = (EMAIL, NAME)
ROOM_MIN = len(EMAIL)
FITTING: dict[str, dict[str, Any]] = {
    "onboarding_application": {"legal_form": "sole_trader"},
    "onboarding_requirement": {"recheck_days": 0},
    "onboarding_brand_right": {"until": None},
    "casework_officeday": {"opens": time(9), "closes": time(18), "dormant_days": 90},
    "channels_pull": {"interval_min": 60},
    "selection_choice": {"answer": "open"},
    "onboarding_terms": {"notice_days": 30},
    "catalog_product": {"state": "retired"},
}


class _Maker:
    """Makes one row of each model, with those that it hangs from."""

    def __init__(self, mark: str, user: User, merchant: Merchant) -> None:
        self.mark = mark
        self.rows: dict[type[models.Model], models.Model] = {
            User: user,
            Merchant: merchant,
            Office: merchant.office,
        }
        self.ids = {"merchant": merchant.id}
        self.user = user.id

    def row(self, model: type[models.Model]) -> models.Model:
        if model not in self.rows:
            facts = {f.attname: self._value(f) for f in model._meta.concrete_fields if _is_set(f)}
            facts |= FITTING.get(model._meta.db_table, {})
            self.rows[model] = model._default_manager.create(**facts)
        return self.rows[model]

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self._key(field)
        if field.choices:
            return next(iter(dict(field.choices)))
        if isinstance(field, models.UUIDField):
            is_whose = field.name.endswith("by") or field.name in {"owner", "reviewer"}
            return self.user if is_whose else self.ids.get(field.name, new_id())
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field.max_length)
        if isinstance(field, models.JSONField):
            return {"told": [f"of {self.mark}."]}
        return None if field.null else _plain(field)

    def _key(self, field: Any) -> Any:
        to = field.related_model
        is_left = to is field.model or (field.null and to not in self.rows)
        return None if is_left else self.row(to).pk

    def _text(self, room: int | None) -> str:
        if room is not None and room < ROOM_MIN:
            return "x"
        told = f"of {self.mark}."
        return told if room is None or len(told) <= room else self.mark


def _plain(field: Any) -> Any:
    if isinstance(field, ArrayField):
        return [1] * (field.size or 1)
    known = {"DateTimeField": NOW, "DateField": NOW.date(), "BooleanField": False}
    return known.get(field.get_internal_type(), 1)


def _is_set(field: Any) -> bool:
    return not isinstance(field, models.AutoField) and field.concrete and field.column is not None


def _seeded(mark: str, user: User, merchant: Merchant) -> _Maker:
    maker = _Maker(mark, user, merchant)
    for context in CONTEXTS:
        for model in apps.get_app_config(context).get_models():
            if model._meta.db_table != "catalog_bundlepart":  # three numbers
                maker.row(model)
    return maker


def _trader(state: MerchantState = MerchantState.APPLIED, **facts: Any) -> tuple[User, Merchant]:
    user = people.a_person(email=EMAIL, name=NAME)
    merchant = people.a_merchant(
        state=state, name=f"Shop {NAME}", legal_name=NAME, email=EMAIL, slug="zz-name", **facts
    )
    people.a_seat(user, role=Role.MERCHANT, merchant=merchant)
    if state is MerchantState.LIVE:  # somebody has to go on with it
        people.a_seat(people.a_person(), role=Role.MERCHANT, merchant=merchant)
    return user, merchant


def _left() -> set[str]:
    """Columns in which a mark still stands."""
    return {place for place, text in _everything() if any(m.lower() in text.lower() for m in MARKS)}


def _erase(user: User, *, at: datetime = NOW) -> dict[str, Any]:
    done = commands.erase_person(user=UserId(user.id), by=None, at=at)
    report: dict[str, Any] = Erasure.objects.get(id=done).report
    return report


def _names(*places: str) -> set[str]:
    return {one for text in places for one in text.split()}


CODES = _names(
    # Codes, hashes, and the keys of goods: chosen from a list, or reckoned.
    """catalog_category.slug catalog_lane.code catalog_lane.regime catalog_lane.market
    catalog_lane.carrier catalog_listing.lane_id catalog_media.mark catalog_media.media_type
    catalog_media.path catalog_product.digest catalog_product.key catalog_product.slug
    catalog_product.source_language catalog_review.kind catalog_review.reason catalog_review.state
    catalog_schema.category catalog_schema.market catalog_text.language catalog_text.source_mark
    catalog_variant.content_unit catalog_variant.gtin catalog_variant.hs_code catalog_variant.sku
    catalog_wordstate.language catalog_wordstate.source_mark catalog_brandgate.key
    catalog_brandgate.market catalog_brandgate.code catalog_brandgate.merchants
    catalog_glossaryterm.rule catalog_glossaryterm.source_language
    catalog_glossaryterm.target_language""",
    """channels_import.counts channels_import.failure channels_issue.code channels_pull.note
    channels_pull.modified channels_pull.digest channels_picture.code channels_picture.path
    channels_pullrun.outcome""",
    """onboarding_application.catalogue_size onboarding_application.categories
    onboarding_application.markets onboarding_application.shop_type onboarding_application.steps
    onboarding_application.vat_mark onboarding_application.iban_mark
    onboarding_brand_right.markets onboarding_brand_right.trademark_register
    onboarding_brand_right.key onboarding_check.mark onboarding_check.register
    onboarding_check.proof onboarding_check.match onboarding_check_answer.kind
    onboarding_check_answer.mark onboarding_check_answer.answer onboarding_check_answer.register
    onboarding_check_answer.proof onboarding_check_answer.said onboarding_contract.digest
    onboarding_contract.language onboarding_document.media_type onboarding_document.reason
    onboarding_document.sha256 onboarding_document.type onboarding_happening.items
    onboarding_happening.reason onboarding_mark.requirement onboarding_protected_brand.key
    onboarding_protected_brand.markets onboarding_requirement.check_code
    onboarding_requirement.code onboarding_requirement.countries onboarding_requirement.document
    onboarding_requirement.forms onboarding_requirement.markets onboarding_statement.code
    onboarding_statement.language onboarding_statement.text_sha256 onboarding_terms.commission
    onboarding_terms.digest onboarding_terms.plan""",
    """casework_dossier.blockers casework_dossier.held casework_wording.language
    casework_letter.kind casework_letter.language
    casework_task.key casework_trait.kind casework_trait.digest casework_invitation.digest
    casework_casefile.media_type casework_officeday.zone casework_soldday.market
    casework_soldday.category casework_soldday.currency""",
    """selection_pass.market selection_score.category selection_score.lane selection_score.market
    selection_seen.category selection_seen.key selection_seen.measure selection_shortlist.market
    selection_source.digest selection_source.form selection_source.market selection_trade.code
    selection_trade.key selection_weightset.weights""",
    # The platform's own: its published terms and the brands of its list never change.
    "onboarding_terms.text onboarding_protected_brand.brand",
)
GOODS = {
    f"{place.model._meta.db_table}.{name}"
    for places in (catalog.PLACES, onboards.PLACES, selecting.PLACES, channelled.PLACES)
    for place in places
    if not place.has_names
    for name in place.columns
}
"""Words of goods: an address goes from them, a name may be a brand's."""


def test_control_every_column_that_takes_words_is_marked() -> None:
    user, merchant = _trader()
    _seeded(EMAIL, user, merchant)
    marked = _left()
    for context in CONTEXTS:
        for model in apps.get_app_config(context).get_models():
            for field in model._meta.concrete_fields:
                is_code = field.choices or field.is_relation or model._meta.db_table in FITTING
                if isinstance(field, models.TextField | models.JSONField) and not is_code:
                    assert f"{model._meta.db_table}.{field.column}" in marked


@pytest.mark.parametrize("mark", MARKS)
def test_sec4_of_an_applicant_nothing_is_left(mark: str) -> None:
    """A sole trader who gave up: no contract ever, so no law wants anything."""
    user, merchant = _trader()
    _seeded(mark, user, merchant)
    report = _erase(user)
    assert _left() - CODES - (GOODS if mark is NAME else set()) == set()
    assert {one["rule"] for one in report["kept"]} <= {"audit-log"}
    assert Merchant.objects.get(id=merchant.id).state == MerchantState.CLOSED


def test_sec4_a_company_stays_without_the_person() -> None:
    """Whoever one talked to there is gone from its application; the company is not."""
    user, merchant = _trader(MerchantState.LIVE)
    Merchant.objects.filter(id=merchant.id).update(name="Frantoio", legal_name="Frantoio S.r.l.")
    _seeded(NAME, user, merchant)
    Application.objects.filter(merchant=merchant).update(
        legal_form="company", contact_name=NAME, contact_role="sales", vat_number="IT1"
    )
    report = _erase(user)
    left = {one for one in _left() if one.split("_")[0] in CONTEXTS} - CODES - GOODS
    kept = {(one["context"], one["what"], one["rule"]) for one in report["kept"]}
    assert ("onboarding", "statements", "open-contract") in kept
    assert ("onboarding", "addresses of e-mail", "open-contract") in kept
    assert ("onboarding", "checks", "open-contract") in kept
    row = Application.objects.get(merchant=merchant)
    assert (row.contact_name, row.contact_role, row.vat_number) == ("", "", "IT1")
    assert left == KEPT_OF_COMPANY


KEPT_OF_COMPANY = _names(
    # Whoever stood by a text did so; what registers answered is evidence, never rewritten.
    """onboarding_statement.name onboarding_check.number onboarding_check.asked_name
    onboarding_check.found_name onboarding_check_answer.number onboarding_check_answer.name
    onboarding_check_answer.address"""
)


def test_sec4_of_a_trader_the_law_is_kept_and_goes_on_its_day() -> None:
    """DSA art. 30(5) for six months, then only what DAC7 reports for five years, then nothing."""
    user, merchant = _trader(MerchantState.LIVE)
    _seeded(EMAIL, user, merchant)
    Application.objects.filter(merchant=merchant).update(iban="IT60", contact_name=NAME)
    Contract.objects.filter(merchant=merchant).update(answered_at=NOW, answered_by=user)
    assert "open-contract" in _rules(_erase(user))
    assert Application.objects.get(merchant=merchant).contact_name == NAME
    Merchant.objects.filter(id=merchant.id).update(state=MerchantState.CLOSED)
    Standing.objects.create(merchant=merchant, state=MerchantState.CLOSED, at=NOW)
    assert commands.erase_due(at=NOW + timedelta(days=8)) == 1
    newest = Erasure.objects.order_by("-at", "-id")[0].report
    assert ("trader-identity", "2027-05-20") in {
        (one["rule"], one["until"]) for one in newest["kept"]
    }
    assert Application.objects.get(merchant=merchant).contact_name == NAME
    onboarding.forget_ended(at=NOW + timedelta(days=100))
    assert Application.objects.get(merchant=merchant).contact_name == NAME
    assert onboarding.forget_ended(at=NOW + timedelta(days=200)) == 1
    row = Application.objects.select_related("merchant").get(merchant=merchant)
    assert (row.contact_name, row.iban, row.merchant.phone) == ("", "IT60", "")
    assert row.merchant.legal_name == NAME
    late = datetime(2032, 1, 1, tzinfo=NOW.tzinfo)
    assert onboarding.forget_ended(at=late) == 1
    row = Application.objects.select_related("merchant").get(merchant=merchant)
    assert (row.iban, row.merchant.legal_name) == ("", personal.ERASED)
    assert onboarding.forget_ended(at=late) == 0


def _rules(report: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in report["kept"]}


def test_sec4_files_go_from_the_disk(django_capture_on_commit_callbacks: Any) -> None:
    user, merchant = _trader()
    made = _seeded(EMAIL, user, merchant).rows
    paper, attached = str(made[Document].pk), str(made[CaseFile].pk)
    vault.put("documents", paper, b"paper")
    vault.put(cases.FOLDER, attached, b"photo")
    with django_capture_on_commit_callbacks(execute=True):
        _erase(user)
    for folder, key in (("documents", paper), (cases.FOLDER, attached)):
        with pytest.raises(FileNotFoundError):
            vault.get(folder, key)


def test_the_export_has_what_desks_say_of_the_person() -> None:
    user, merchant = _trader()
    _seeded(EMAIL, user, merchant)
    person = Person(user.id, (EMAIL,), NAME)
    for context in CONTEXTS:
        found = personal.holders()[context].export(person)
        assert EMAIL in json.dumps(found, default=str), context
    assert commands.export_person(user=UserId(user.id))


def test_a_contact_without_an_account_is_found_by_address() -> None:
    """A lead never signed in: its mailbox is all that says who it is."""
    merchant = people.a_merchant(state=MerchantState.LEAD, email=EMAIL)
    Dossier.objects.create(merchant=merchant, contact="Ada, export", source="fair")
    Note.objects.create(merchant=merchant, office=merchant.office, text=f"write {EMAIL}", at=NOW)
    person = Person(new_id(), (EMAIL,), "")
    found = personal.holders()["casework"].export(person)
    assert [one["contact"] for one in found["contacts"]] == ["Ada, export"]
    for context in ("casework", "onboarding"):
        personal.holders()[context].erase(person, NOW)
    assert not _left()
    assert Dossier.objects.get(merchant=merchant).contact == ""
    assert Note.objects.get(merchant=merchant).text == "write …"


def test_a_feed_with_the_persons_account_stops() -> None:
    user, merchant = _trader(MerchantState.LIVE)
    made = _seeded(EMAIL, user, merchant).rows
    _erase(user)
    pull = Pull.objects.get(id=made[Pull].pk)
    assert (pull.state, pull.header, EMAIL in pull.url) == ("paused", "", False)


def test_who_answers_for_a_product_stays_while_it_is_sold() -> None:
    user, merchant = _trader()
    made = _seeded(EMAIL, user, merchant).rows
    Product.objects.filter(id=made[Product].pk).update(state="active")
    report = _erase(user)
    assert "product-safety" in _rules(report)
    assert "catalog_product.responsible_person" in _left()


def test_a_strangers_file_is_sent_into_a_sandbox() -> None:
    """Whatever a picture or paper holds, nothing in it runs with our cookies (SEC-7)."""
    answer = asked.file_answer("a.pdf", "application/pdf", b"%PDF")
    for policy in (answer["Content-Security-Policy"], papers.PDF_POLICY, papers.PICTURE_POLICY):
        assert "sandbox" in policy
        assert "allow-" not in policy


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Ada Prova", "Call Ada Prova, not Adam", "Call …, not Adam"),
        ("ada prova", "ADA PROVA!", "…!"),
        ("Anna", "Annabelle asked Anna", "Annabelle asked …"),
        ("Li", "Li said little", "Li said little"),
        ("王小明", "请联系王小明处理", "请联系…处理"),
        ("", "nobody", "nobody"),
    ],
)
def test_a_name_is_found_whole(name: str, text: str, left: str) -> None:
    found = forgetting.pattern(forgetting.nearby(Person(new_id(), (), name)))
    assert (forgetting.without(text, found) if found else text) == left


def test_a_single_name_far_away_is_somebody_elses() -> None:
    user = people.a_person(name="Paul")
    near, far = people.a_merchant(), people.a_merchant()
    people.a_seat(user, role=Role.MERCHANT, merchant=near)
    people.a_seat(people.a_person(), role=Role.MERCHANT, merchant=near)
    for one in (near, far):
        Note.objects.create(merchant=one, office=one.office, text="Paul called", at=NOW)
    _erase(user)
    assert Note.objects.get(merchant=near).text == "… called"
    assert Note.objects.get(merchant=far).text == "Paul called"
