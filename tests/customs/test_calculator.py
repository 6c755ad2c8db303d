"""The public calculator: six languages, shareable, printable, and honest about what it cannot say."""

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.customs import faces

from entrepot.customs import rows
from entrepot.customs.forms import calculator as forms
from entrepot.customs.pages.public import example
from entrepot.customs.pages.saying import Say
from entrepot.lanes import queries as lanes
from entrepot.site.cli import quote

pytestmark = pytest.mark.django_db

PATH = "/calculator/"
ENGLISH = re.compile(
    r"\b(?:the|of|and|for|not|with|is|are|from|goods|duty|price|line|freight|tax)\b", re.IGNORECASE
)
"""Words that no Chinese, German or other page has outside of what is marked as English."""


def get(query: str = "", **headers: str) -> Any:
    return Client().get(f"{PATH}?{query}", headers=headers)


def shown(query: str) -> str:
    answer = get(query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def words_of(page: str) -> str:
    """What a reader sees, without what is marked as being in English."""
    page = re.sub(r"<(script|style|datalist)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<(span|a)\b[^>]*\blang="en"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def the_example(language: str) -> str:
    return forms.address(example(Say(language)), language)


@pytest.mark.parametrize("language", rows.LANGUAGES)
@pytest.mark.parametrize("query", ["", "empty form", "example", "printed", "refused"])
def test_no_word_is_missing_and_none_is_in_another_language(language: str, query: str) -> None:
    queries = {
        "": f"lang={language}",
        "empty form": f"lang={language}&from=IT&to=CN",
        "example": the_example(language),
        "printed": the_example(language) + "&all=1",
        "refused": faces.as_query(faces.bad("date before the rows begin"), language),
    }
    answer = get(queries[query])
    assert answer.status_code in {200, 422}
    assert answer["Content-Language"] == language
    page = answer.content.decode()
    assert f'<html lang="{"zh-Hans" if language == "zh" else language}"' in page
    page = page.replace("face cream", "").replace("Isle of Man", "")  # its German name too
    text = words_of(page)
    assert not re.search(r"\{\w+\}|\bNone\b", text)
    if language != "en":
        found = [
            match[0] + text[match.end() : match.end() + 40] for match in ENGLISH.finditer(text)
        ]
        assert not found


def test_the_browsers_language_unless_one_is_asked_for() -> None:
    assert get(**{"accept-language": "pt, it-CH;q=0.8, en;q=0.5"})["Content-Language"] == "it"
    assert get(**{"accept-language": "pt"})["Content-Language"] == "en"
    assert get("lang=es", **{"accept-language": "it"})["Content-Language"] == "es"
    assert get("lang=zh-Hans")["Content-Language"] == "zh"
    assert get(**{"accept-language": "de;q=x, fr;q=0.1"})["Content-Language"] == "fr"


def test_the_done_when_is_the_same_on_page_api_and_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A EUR 30 Barolo, a EUR 120 face cream of 50 ml and a EUR 900 bag from Italy to China."""
    cache.clear()
    record = faces.done_when()
    by_api = Client().post(
        "/api/v1/landed-costs/compare", json.dumps(record), content_type="application/json"
    ).json()["data"]  # fmt: skip
    monkeypatch.delenv("DATABASE_URL", raising=False)
    path = str(faces.as_file(tmp_path, record))
    by_line = json.loads(
        CliRunner().invoke(quote.command, ["--compare", "--file", path, "--json"]).stdout
    )
    page = words_of(shown(faces.as_query(record)))
    assert len(by_api) == len(by_line["ways"]) == len(lanes.regimes_between("IT", "CN")) >= 5
    for one, other in zip(by_api, by_line["ways"], strict=True):
        assert one["regime"] == other["regime"]
        assert lanes.word(one["regime"], "en") in page
        if one["is_open"]:
            total = one["cost"]["total"]["amount"]
            assert other["cost"]["total"] == total
            assert f"{float(total):,.2f}" in page
            for line in one["cost"]["lines"]:
                for charge in line["charges"]:
                    assert f"{float(charge['amount']['amount']):,.2f}" in page
        else:
            assert (
                other["problem"]["obstacles"][0]["code"] == one["problem"]["obstacles"][0]["code"]
            )
            assert other["split_total"] == one["split"]["total"]["amount"]
            assert f"{float(other['split_total']):,.2f}" in page


def test_the_parts_of_a_split_add_up_when_they_are_asked_for() -> None:
    """Each order of a split is an address of its own, and says the amount that stood beside it."""
    page = shown(the_example("en"))
    found = re.findall(r"<li>(Order \d: .*?: (CNY[^<]*?)) <a href=\"\?*([^\"]*)\"", page)
    assert len(found) >= 4
    for _, amount, link in found:
        query = urlsplit(html.unescape(link)).query
        assert amount.strip() in shown(query)


def test_every_figure_has_its_formula_source_and_confidence() -> None:
    page = shown(the_example("en"))
    text = words_of(page)
    assert "CNY\u00a0347.94 \u00f7 (1 \u2212 10%) \u00d7 10%" in text
    assert "rounded half up" in text
    assert "ECB euro foreign exchange reference rates" in page
    numbers = set(re.findall(r'href="#(cn-general-\d+)"', page))
    assert numbers
    assert all(f'id="{number}"' in page for number in numbers)
    assert "nobody has checked" in text
    assert lanes.rules_version() in text


def test_the_waterfall_ends_where_the_price_ends() -> None:
    page = shown(the_example("en"))
    [chart] = re.findall(r'<table class="calc-fall">.*?</table>', page, flags=re.DOTALL)
    rects = re.findall(r'<rect class="part-\w+" x="(\d+)" y="8" width="(\d+)"', chart)
    ends = re.findall(r'd="M(\d+) 0V8M(\d+) 28V36"', chart)
    assert [start for start, _ in ends] == [x for x, _ in rects]
    assert [end for _, end in ends[:-1]] == [start for start, _ in ends[1:]]
    assert ends[-1][1] == "1000"
    assert "style=" not in chart  # the policy allows no inline style


def test_a_link_leads_back_to_the_same_figures() -> None:
    page = shown(the_example("de"))
    link = html.unescape(re.search(r'value="(http[^"]+)" id="share"', page)[1])
    again = shown(urlsplit(link).query)
    [first, second] = [
        re.findall(r'<span class="calc-total push">(.*?)</span>', one) for one in (page, again)
    ]
    assert first == second
    assert "lang=de" in link


@pytest.mark.parametrize("name", faces.BAD)
def test_bad_input_is_told_beside_its_field(name: str) -> None:
    """The same table as API and command line: never a zero, never a trace."""
    _, _, code, field = faces.BAD[name]
    record = faces.bad(name)
    answer = get(faces.as_query(record))
    page = answer.content.decode()
    assert answer.status_code in {200, 422}
    assert f'<a href="#{field}">' in page
    if code in rows.words("reasons"):
        assert answer.status_code == 422
        assert f'id="e-{field}"' in page
        assert 'class="calc-way' not in page
    assert "calc-total" not in page
    assert 'value="Barolo"' in page  # nothing typed is lost


def test_ten_thousand_lines() -> None:
    query = "from=IT&to=CN&" + "&".join(f"hs{n}=220421" for n in range(10_000))
    answer = get(query)
    assert answer.status_code == 414
    assert "at most 8000 characters" in answer.content.decode()
    few = forms.read({f"hs{n}": "220421" for n in range(1, 99)})
    assert len(few.lines) == forms.LINES_MAX


def test_no_lane_leads_there() -> None:
    answer = get(faces.as_query(faces.done_when(destination="AU")))
    assert answer.status_code == 422
    assert "No lane leads from Italy to Australia yet" in html.unescape(answer.content.decode())


def test_lines_are_added_and_removed_without_losing_anything() -> None:
    query = faces.as_query(faces.done_when())
    page = shown(query + "&lines=3&add=1")
    assert page.count('class="calc-line"') == 4
    assert 'value="bag"' in page
    page = shown(query + "&lines=3&drop=2")
    assert page.count('class="calc-line"') == 2
    assert 'value="face cream"' not in page
    assert 'value="bag"' in page
    part = get(query + "&add=1", **{"hx-request": "true", "hx-target": "calculator-form"})
    assert part.content.decode().lstrip().startswith("<form")


def test_a_code_is_found_by_words_and_taken() -> None:
    record = faces.done_when()
    record["items"][1]["hs"] = ""
    record["items"][1]["description"] = "moisturising face cream"
    query = faces.as_query(record)
    answer = get(query)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="found2"' in page
    codes = re.findall(r'name="take" value="2-(\d+)"', page)
    assert any(code.startswith("3304") for code in codes)
    page = shown(f"{query}&take=2-33049900")
    assert 'id="hs2" name="hs2" inputmode="numeric" value="33049900"' in page
    assert 'id="found1"' in shown(f"{query}&find=1")


def test_what_is_typed_is_escaped() -> None:
    record = faces.done_when()
    record["items"][0]["description"] = '<script>alert("x")</script>'
    for query in (faces.as_query(record), faces.as_query(record) + "&add=1&from=%3Cb%3E"):
        assert "<script>alert" not in get(query).content.decode()


def test_numbers_as_half_of_europe_writes_them() -> None:
    record = faces.done_when()
    record["items"][0]["price"]["amount"] = "30,00"
    assert shown(faces.as_query(record)).count("9,727.86")
    record["items"][0]["price"]["amount"] = "1,000"
    assert get(faces.as_query(record)).status_code == 422


def test_a_form_is_its_address() -> None:
    form = example(Say("fr"))
    query = dict(parse_qsl(forms.address(form, "fr")))
    assert forms.read(query) == form
    assert forms.read({}).is_empty


def test_a_page_asks_the_database_hardly_anything(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    query = the_example("en")
    get(query)
    with django_assert_max_num_queries(1):  # for the rate of the day
        get(query)
    assert "sessionid" not in get(query).cookies


def test_a_business_buyer_and_duty_at_the_door() -> None:
    record = faces.done_when(origin="IT", destination="FR")
    del record["items"][:2]
    query = faces.as_query(record)
    proved = shown(query + "&vat=FR12345678901&vatproof=valid")
    assert "No VAT" in words_of(proved)
    assert "No VAT" not in words_of(shown(query + "&vat=FR12345678901"))  # TAX-8
    assert get(query + "&vat=nonsense").status_code == 422
    door = faces.as_query(faces.done_when(), incoterm="DAP")
    assert "is collected at the door" in words_of(shown(door))
