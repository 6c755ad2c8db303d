"""What the market searches: what it says of goods, and the office's page of it (SEC-1)."""

import csv
import io
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.catalog import make as goods
from tests.offices import make as people
from tests.selection import make

from entrepot.catalog.models import Category, Product, Text
from entrepot.insights import commands as insights
from entrepot.insights.models import SearchTerm
from entrepot.insights.values import BOARD_ZONE
from entrepot.kit import words
from entrepot.money import commands as money
from entrepot.offices.models import Office
from entrepot.offices.values import Role
from entrepot.selection import commands, rows
from entrepot.selection.models import Score
from entrepot.selection.rules import scoring, searched
from entrepot.storefront import rules as shop

NAN = float("nan")
DESK = "/en/office/selection/"


def wishes(*told: searched.Told, **facts: Any):
    return searched.wishes(
        told, table=rows.named(),
        **{"until": make.NOW.date(), "days": 30, "days_before": 90, **facts},
    )  # fmt: skip


def answered(code: str, known, *changes):
    judged = scoring.judge(make.some_goods(*changes), make.a_market(wishes=known))
    return next(one for one in judged.answers if one.code == code)


# A thousand searches in all: the rest of them is about other things.
def of_a_thousand(*told: searched.Told, before: int = 3000):
    rest = 1000 - sum(one[2] for one in told)
    return wishes(*told, (99, "zzz", rest, 0, before - sum(one[4] for one in told)))


@pytest.mark.parametrize(
    ("asked", "score"),
    [(0, 0), (1, 29), (5, 58), (10, 71), (50, 100), (200, 100)],
)
def test_searched_by_share_of_all(asked: int, score: int) -> None:
    """The table of docs/algorithms/selection.md."""
    known = of_a_thousand(*([(1, "barolo", asked, 0, asked * 3)] if asked else []))
    assert round(answered("searched", known, {"asked": (1,)}).score[0]) == score


@pytest.mark.parametrize(
    ("now", "before", "score"),
    [(60, 180, 50), (120, 180, 90), (30, 180, 13), (3, 3, 59), (200, 0, 100)],
)
def test_searched_more_than_before(now: int, before: int, score: int) -> None:
    """Three thousand before in ninety days and a thousand in thirty: the market as a whole is even."""
    known = of_a_thousand((1, "barolo", now, 0, before))
    assert round(answered("searched_more", known, {"asked": (1,)}).score[0]) == score


@pytest.mark.parametrize(
    ("asked", "missed", "score"), [(100, 0, 50), (100, 100, 95), (5, 5, 67), (40, 20, 70)]
)
def test_searched_in_vain(asked: int, missed: int, score: int) -> None:
    known = of_a_thousand((1, "barolo", asked, missed, 3 * asked))
    assert round(answered("searched_in_vain", known, {"asked": (1,)}).score[0]) == score


def test_nothing_is_said_where_nobody_can_know() -> None:
    few = wishes((1, "barolo", 99, 50, 300))
    for code in ("searched", "searched_more", "searched_in_vain"):
        assert np.isnan(answered(code, few, {"asked": (1,)}).score[0])
        assert np.isnan(answered(code, wishes(), {}).score[0])
    whole = of_a_thousand((1, "barolo", 50, 0, 10))
    assert np.isnan(answered("searched", whole, {"is_worded": False}).score[0])
    young = of_a_thousand((1, "barolo", 50, 0, 10))
    young = wishes((1, "barolo", 500, 0, 10), days_before=29)
    assert np.isnan(answered("searched_more", young, {"asked": (1,)}).score[0])
    assert not answered("searched_in_vain", whole, {}).applies[0]


def test_a_search_for_the_category_counts_a_quarter() -> None:
    known = of_a_thousand((7, "精华液", 40, 0, 120))
    assert known.by_id[7].shelf
    other = {"category": known.by_id[7].shelf, "hs": "33049900", "asked": ()}
    own = answered("searched", known, {**other, "asked": (7,)})
    near = answered("searched", known, other)
    assert near.base["share"][0] == pytest.approx(own.base["share"][0] * searched.SHELF_SHARE)
    assert near.score[0] < own.score[0]


def test_more_searches_make_it_surer() -> None:
    small = answered("searched", of_a_thousand((1, "barolo", 50, 0, 9)), {"asked": (1,)}).trust[0]
    large = wishes((1, "barolo", 5000, 0, 9), (2, "x y", 95000, 0, 9))
    assert small == pytest.approx(0.5)
    assert answered("searched", large, {"asked": (1,)}).trust[0] > 0.98
    assert answered("searched", large, {}).trust[0] < 0.5


@given(
    st.lists(
        st.sampled_from(["红酒", "葡萄酒", "barolo", "face cream", "面霜", "cream", "油"]),
        max_size=7,
    ),
    st.sampled_from(["意大利葡萄酒 Barolo 2016", "Face Cream 保湿面霜", "橄榄油", "", "CREAM"]),
)
def test_a_term_finds_a_title_as_the_shop_s_search_would(terms: list[str], title: str) -> None:
    known = wishes(*[(place, term, 9, 0, 9) for place, term in enumerate(dict.fromkeys(terms))])
    found = {known.by_id[one].term for one in searched.found_by(words.pieces(title), known)}
    stored = {part.split(":")[0] for part in shop.tsvector([(title, "A")]).split()}
    for one in known.by_id.values():
        asked = {part.removesuffix(":*") for part in shop.tsquery(one.term).split(" & ")}
        assert (one.term in found) == (asked <= stored)


# --- with a database -----------------------------------------------------------------------------


def searches(*counts: tuple[str, int, int], back: int = 1, market: str = "cn") -> None:
    """Terms with visitors and those who found nothing, so many days ago."""
    day = timezone.now().astimezone(BOARD_ZONE).date() - timedelta(days=back)
    insights.keep_searches(
        day=day,
        counts={
            (market, "zh-hans", term): (visitors, missed, 0 if missed == visitors else 12)
            for term, visitors, missed in counts
        },
    )


@pytest.fixture
def merchant():
    at = timezone.now()
    money.load_rates(since=at.date() - timedelta(days=10))
    goods.a_lane()
    merchant = people.a_merchant()
    for _ in range(2):
        goods.a_product(merchant=merchant)
    Text.objects.filter(product__merchant=merchant, language="zh-hans").update(
        title="皮埃蒙特巴罗洛红葡萄酒"
    )
    searches(("红葡萄酒", 300, 0), ("巴罗洛", 80, 80), ("婴儿奶粉", 500, 500))
    searches(("红葡萄酒", 200, 0), ("护手霜", 90, 0), back=50)
    commands.score(market="cn", at=at)
    return merchant


@pytest.fixture
def agent(merchant):
    return people.a_client(people.a_person(role=Role.OFFICE, office=merchant.office))


@pytest.mark.django_db
def test_a_score_says_who_searched_for_it_and_where_that_is_known_from(agent, merchant) -> None:
    product = Product.objects.filter(merchant=merchant).order_by("id")[0].id
    page = agent.get(f"{DESK}products/{product}/").content.decode()
    assert "380 visitors searched for it (红葡萄酒, 巴罗洛)" in page
    assert "80 of 380 visitors who searched for it found nothing" in page
    assert "Searches in the market, 30 days to" in page


@pytest.mark.django_db
def test_without_searches_the_score_says_so(agent, merchant) -> None:
    SearchTerm.objects.all().delete()
    product = Product.objects.filter(merchant=merchant).order_by("id")[0].id
    page = agent.get(f"{DESK}products/{product}/").content.decode()
    assert "Too few searches in this market so far" in page
    assert "Searches in the market, 30 days" not in page


@pytest.mark.django_db
def test_the_page_ranks_and_names_who_has_something_fitting(agent, merchant) -> None:
    page = agent.get(f"{DESK}searches/").content.decode()
    assert "880 searches in the 30 days to" in page
    assert page.index("婴儿奶粉") < page.index("红葡萄酒") < page.index("巴罗洛")
    assert page.count(merchant.name) >= 2
    assert "at least 5 different visitors" in page
    term = SearchTerm.objects.get(term="巴罗洛").id
    link = f"{DESK}?market=cn&amp;asked={term}&amp;merchant={merchant.id}"
    assert link in page
    narrowed = agent.get(link.replace("&amp;", "&")).content.decode()
    assert "Found by the search “巴罗洛”" in narrowed
    assert "of 2 products" in narrowed
    other = SearchTerm.objects.get(term="婴儿奶粉").id
    assert "Nothing to rank here" in agent.get(f"{DESK}?asked={other}").content.decode()


@pytest.mark.django_db
def test_filters_and_csv(agent, merchant) -> None:
    page = agent.get(f"{DESK}searches/", {"missed": "1"}).content.decode()
    assert "婴儿奶粉" in page
    assert "红葡萄酒" not in page
    Category.objects.get_or_create(slug="baby", defaults={"names": {"zh-hans": "婴儿奶粉和辅食"}})
    page = agent.get(f"{DESK}searches/", {"category": "baby"}).content.decode()
    assert "婴儿奶粉" in page
    assert "巴罗洛" not in page
    body = agent.get(f"{DESK}searches/", {"format": "csv"}).content.decode("utf-8-sig")
    [milk, wine, _barolo] = csv.DictReader(io.StringIO(body))
    assert (milk["term"], milk["visitors"], milk["not_found"], milk["merchants"]) == (
        "婴儿奶粉", "500", "500", "0",
    )  # fmt: skip
    assert (wine["term"], wine["merchants"], wine["products"]) == ("红葡萄酒", "1", "2")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?asked=x", "?asked=99999999999999999999", "?asked=-1"])
def test_an_odd_term_is_no_filter(agent, query: str) -> None:
    assert agent.get(f"{DESK}{query}").status_code == 200


@pytest.mark.django_db
def test_an_empty_page_is_drawn() -> None:
    agent = people.a_client(people.a_person(role=Role.OFFICE))
    page = agent.get(f"{DESK}searches/").content.decode()
    assert "No searches yet" in page
    assert agent.get(f"{DESK}searches/?market=xx").status_code == 404


@pytest.mark.django_db
def test_nobody_else_s_merchants_are_named_and_partners_see_nothing(merchant) -> None:
    other = people.a_client(people.a_person(role=Role.OFFICE))
    page = other.get(f"{DESK}searches/").content.decode()
    assert "红葡萄酒" in page
    assert merchant.name not in page
    for role in (Role.PARTNER, Role.MERCHANT):
        facts = {"office": Office.objects.all()[0]} if role is Role.PARTNER else {}
        stranger = people.a_client(people.a_person(role=role, **facts))
        assert stranger.get(f"{DESK}searches/").status_code in {403, 404}
    assert Client().get(f"{DESK}searches/").status_code in {302, 404}


@pytest.mark.django_db
def test_scored_alone_or_with_all_a_product_is_found_by_the_same_terms(merchant) -> None:
    before = dict(Score.objects.filter(market="cn").values_list("product", "asked"))
    assert all(len(asked) == 2 for asked in before.values())
    commands.score_products(list(before), at=timezone.now())
    assert dict(Score.objects.filter(market="cn").values_list("product", "asked")) == before
