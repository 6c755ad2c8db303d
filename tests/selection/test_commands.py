"""Scoring, weights and suggestions against the database: equal to the page, quick to follow."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.catalog import make as goods
from tests.offices import make as people
from tests.onboarding.make_terms import some_terms
from tests.onboarding.test_contract import under_contract
from tests.selection import make

from entrepot.catalog.models import Category, Product, Variant
from entrepot.kit.models import Act
from entrepot.money import commands as money
from entrepot.offices.values import MerchantId, OfficeId
from entrepot.onboarding.queries import rates
from entrepot.onboarding.values.contract import CommissionRow
from entrepot.selection import commands, queries
from entrepot.selection.commands import scoring
from entrepot.selection.models import Choice, Dirty, Pass, Score, Seen, Source, Trade
from entrepot.selection.queries import opening, preview, shortlist
from entrepot.selection.queries.goods import Reader
from entrepot.selection.queries.shortlist import Narrowed
from entrepot.selection.values import FiguresRefused, NoSuchThing, Weights

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(minutes=1)


@pytest.fixture
def merchant(tmp_path):
    """A merchant of Milan with three wines on a lane to China, judged by prices and trade."""
    money.load_rates(since=make.NOW.date() - timedelta(days=10))
    drinks = Category.objects.create(slug="drinks", names={"en": "Drinks"})
    Category.objects.create(slug="wine-still", names={"en": "Wine"}, parent=drinks)
    goods.a_lane()
    merchant = people.a_merchant()
    goods.a_product(merchant=merchant)
    goods.a_product(merchant=merchant, variants=(goods.a_variant_draft(hs_code=""),))
    goods.a_product(merchant=merchant, variants=(goods.a_variant_draft(gross_weight_g=None),))
    make.some_prices(tmp_path)
    make.some_trade(tmp_path)
    commands.score(market="cn", at=make.NOW)
    return merchant


def _open(product, merchant):
    [found] = opening.opened(
        [product], market="cn", at=make.NOW, language="en", merchant=MerchantId(merchant.id)
    )
    return found


def test_what_is_stored_is_what_opens(merchant) -> None:
    rows = list(Score.objects.filter(market="cn"))
    assert len(rows) == 3
    for row in rows:
        seen = _open(row.product, merchant)
        assert row.fit == round(seen.fit * 10)
        assert row.trust == round(seen.trust * 1000)
        assert row.landed_minor == seen.landed_minor
        assert row.lane == seen.lane.code


def test_gaps_are_counted_and_the_step_says_what_it_brings(merchant) -> None:
    whole, no_code, no_weight = Score.objects.filter(market="cn").order_by("product")
    assert whole.landed_minor > 0
    assert (no_code.is_known, no_code.landed_minor) == (False, 0)
    assert no_weight.gaps == 1
    steps = {one.code: one for one in _open(no_weight.product, merchant).steps}
    assert steps["data"].gain > 0
    assert "code" in {one.code for one in _open(no_code.product, merchant).steps}
    assert whole.fit > no_weight.fit
    assert whole.trust > no_code.trust


def test_a_change_is_scored_by_itself(merchant) -> None:
    product = Product.objects.order_by("id")[0]
    before = Score.objects.get(product=product.id, market="cn")
    Variant.objects.filter(product=product).update(price_minor=90_000)
    commands.mark([product.id, product.id], at=make.NOW)
    assert commands.score_dirty(at=LATER) == 1
    after = Score.objects.get(product=product.id, market="cn")
    assert after.landed_minor > before.landed_minor
    assert after.fit < before.fit
    assert not Dirty.objects.exists()
    assert commands.score_dirty(at=LATER) == 0


def test_a_change_while_its_product_is_being_scored_is_not_forgotten(merchant) -> None:
    """It may have been read before: its mark stays, and the next look scores it again."""
    one, other = Product.objects.order_by("id").values_list("id", flat=True)[:2]
    commands.mark([one, other], at=make.NOW)
    score = scoring.score_products

    def meanwhile(products, *, at) -> None:
        score(products, at=at)
        commands.mark([one], at=make.NOW)  # an event of before that is told late

    with mock.patch.object(scoring, "score_products", meanwhile):
        assert commands.score_dirty(at=LATER) == 2
    assert list(Dirty.objects.values_list("product", flat=True)) == [one]
    assert commands.score_dirty(at=LATER) == 1
    assert not Dirty.objects.exists()


def test_what_is_gone_loses_its_score(merchant) -> None:
    product = Product.objects.order_by("id")[0]
    Product.objects.filter(id=product.id).update(state="archived")
    commands.score_products([product.id], at=LATER)
    assert not Score.objects.filter(product=product.id).exists()
    merchant.state = "closed"
    merchant.save()
    commands.score(market="cn", at=LATER)
    assert not Score.objects.exists()


def test_a_run_is_asked_for_once_and_done_once(merchant) -> None:
    commands.ask_pass(market="cn", at=LATER)
    commands.ask_pass(market="cn", at=LATER)
    assert commands.run_passes(at=LATER + timedelta(seconds=1)) == 3
    assert Pass.objects.get(market="cn").done == 3
    assert commands.run_passes(at=LATER + timedelta(seconds=2)) == 0


def test_weights_hold_at_once_and_go_back(merchant) -> None:
    office = OfficeId(merchant.office_id)
    before = dict(Score.objects.values_list("product", "fit"))
    only_cost = Weights(0, 100, 0, 0, 0)
    seen = preview.preview(office, market="cn", weights=only_cost, language="en")
    assert seen.products == 3
    version = commands.set_weights(office=office, weights=only_cost, why="price war", at=LATER)
    for row in Score.objects.all():
        assert row.version == version == 1
        assert row.fit == row.parts[1]
    now = {one.line.product: round(one.fit * 10) for one in seen.rows}
    stored = {row.product: row.fit for row in Score.objects.filter(fit__gte=0)}
    assert all(abs(now[product] - fit) <= 1 for product, fit in stored.items())
    assert commands.set_weights(office=office, weights=only_cost, why="again", at=LATER) == 1
    commands.set_weights(
        office=office, weights=queries.history(office)[-1].weights, why="back", at=LATER
    )
    again = dict(Score.objects.values_list("product", "fit"))
    assert all(abs(again[product] - fit) <= 1 for product, fit in before.items())
    assert [one.version for one in queries.history(office)] == [2, 1, 0]
    assert Act.objects.filter(what="weights.set").count() == 2


def test_the_same_file_is_read_once_and_leaves_when_dropped(merchant, tmp_path) -> None:
    with pytest.raises(FiguresRefused) as no:
        make.some_prices(tmp_path)
    assert no.value.reason == "known"
    source = Source.objects.get(name="prices")
    with pytest.raises(NoSuchThing):
        commands.drop_source(source=source.id, office=OfficeId(merchant.office_id), at=LATER)
    commands.drop_source(source=source.id, office=None, at=LATER)
    assert not Seen.objects.exists()
    assert Trade.objects.exists()
    commands.score(market="cn", at=LATER)
    assert set(Score.objects.values_list("place", flat=True)) == {-1}


def test_an_office_s_own_figures_are_its_own(merchant, tmp_path) -> None:
    """SEC-1: what one office buys of statistics does not judge another's merchants."""
    commands.drop_source(source=Source.objects.get(name="prices").id, office=None, at=LATER)
    make.some_prices(tmp_path, office=OfficeId(merchant.office_id))
    other = goods.a_product(merchant=people.a_merchant())
    commands.score(market="cn", at=LATER)
    places = dict(Score.objects.values_list("product", "place"))
    assert places.pop(other.id) == -1
    assert max(places.values()) >= 0


def test_filters_and_sums_agree(merchant) -> None:
    office = OfficeId(merchant.office_id)
    for narrowed, count in (
        (Narrowed(), 3), (Narrowed(lacks="code"), 1), (Narrowed(lacks="data"), 2),
        (Narrowed(category="drinks"), 3), (Narrowed(category="beer"), 0),
        (Narrowed(search="Barolo"), 3), (Narrowed(search="%"), 0), (Narrowed(lane="x"), 0),
        (Narrowed(merchant=merchant.id), 3),
    ):  # fmt: skip
        found = shortlist.lines(office, market="cn", narrowed=narrowed, language="en", limit=50)
        assert len(found) == count, narrowed
        assert shortlist.sums(office, market="cn", narrowed=narrowed).products == count
    other = OfficeId(people.an_office().id)
    assert not shortlist.lines(other, market="cn", narrowed=Narrowed(), language="en", limit=5)


def test_a_hub_sees_its_spokes(merchant) -> None:
    hub = people.an_office(city="London", country="GB")
    merchant.office.hub = hub
    merchant.office.save()
    found = shortlist.lines(
        OfficeId(hub.id), market="cn", narrowed=Narrowed(), language="en", limit=9
    )
    assert len(found) == 3


def test_a_suggestion_is_answered_and_listed(merchant) -> None:
    office, owner = OfficeId(merchant.office_id), MerchantId(merchant.id)
    product = Product.objects.order_by("id")[0].id
    strange = goods.a_product()
    with pytest.raises(NoSuchThing):
        commands.suggest(
            office=office, products=[product, strange.id], market="cn", note="", at=LATER
        )
    commands.suggest(office=office, products=[product], market="cn", note=" Start here ", at=LATER)
    choice = Choice.objects.get()
    with pytest.raises(NoSuchThing):
        commands.answer(
            choice=choice.id, merchant=MerchantId(strange.merchant_id), says="accepted", at=LATER
        )
    with pytest.raises(NoSuchThing):
        commands.start_listing(choice=choice.id, merchant=owner, at=LATER)
    commands.answer(choice=choice.id, merchant=owner, says="accepted", at=LATER)
    assert len(commands.start_listing(choice=choice.id, merchant=owner, at=LATER)) == 1
    acts = set(Act.objects.values_list("what", flat=True))
    assert {"shortlist.sent", "shortlist.answered", "shortlist.listed"} <= acts


def test_the_commission_is_the_contract_s_for_the_category(merchant) -> None:
    """Not the merchant's own rate: of two categories each pays its row (MV-14)."""
    wine, others = (
        CommissionRow("drinks", 1_500, date(2026, 1, 1)),
        CommissionRow("", 500, date(2026, 1, 1)),
    )
    plan = some_terms(wine, others)
    under_contract(merchant, plan, at=make.NOW)
    rates.forget()
    Category.objects.create(slug="tea", names={"en": "Tea"})
    goods.a_product(merchant=merchant, category="tea")
    Product.objects.exclude(category__slug="tea").update(
        category=Category.objects.get(slug="wine-still")
    )
    reader = Reader("cn", make.NOW, {})
    [block] = reader.blocks(reader.after(None))
    found = dict(zip(block.goods.category.tolist(), block.goods.commission.tolist(), strict=True))
    assert found == {"wine-still": 0.15, "tea": 0.05}
    with CaptureQueriesContext(connection) as asked:
        reader.blocks(reader.after(None))
        list(reader.blocks(reader.after(None)))
    assert not [one for one in asked if "onboarding_contract" in one["sql"]]
