"""The shortlist in the browser: a score opens, two are compared, one is suggested; yes, says the maker."""

import re

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys import walk
from tests.journeys.conftest import Demo

pytestmark = pytest.mark.journey

OFFICE = "milan@entrepot.example"
MAKER = "shop@brezzalta.example"
KNITWEAR = "Nuvola"
"""A word of the maker's titles."""


def test_from_the_shortlist_to_the_merchant_s_word(browser: Browser, demo: Demo) -> None:
    page = walk.sign_in(browser, demo.url, OFFICE)
    page.goto("/en/office/selection/")
    expect(page.locator(".answer")).to_contain_text(re.compile(r"\d+ of \d+ products suit China"))
    page.locator(".fit-table th[scope=row] a").first.click()
    opened = page.locator(".fit-anatomy").first
    expect(opened).to_be_visible()
    expect(opened).to_contain_text("Demo figures")

    boxes = page.locator(".fit-table input[name=p]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("button[name=compare]").click()
    expect(page.locator(".fit-compare thead th[scope=col]")).to_have_count(2)

    page.goto(f"/en/office/selection/?q={KNITWEAR}")
    page.locator(".fit-table input[name=p]").first.check()
    page.locator("button[name=suggest]").click()
    page.fill("[name=note]", "We would begin with this one.")
    page.locator("button[name=send]").click()
    expect(page.locator(".answer")).to_contain_text("1 product waits")
    page.goto("/en/office/selection/map/")
    expect(page.locator(".fit-map-point").first).to_be_attached()

    other = walk.sign_in(browser, demo.url, MAKER)
    other.goto("/en/merchant/selection/")
    expect(other.locator("main")).to_contain_text("We would begin with this one.")
    other.locator("button[value=accepted]").first.click()
    expect(other.locator("main .badge", has_text="accepted").first).to_be_visible()
    page.goto("/en/office/selection/sent/")
    expect(page.locator(".answer")).to_contain_text("accepted: 1")
    page.context.close()
    other.context.close()
