"""What it costs at the door, asked by a stranger; and a law that two operators change."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys import walk
from tests.journeys.conftest import Demo

pytestmark = pytest.mark.journey

BAG = (
    "/calculator/?lang=en&from=IT&to=CN&cur=EUR&freight=0&incoterm=DDP&name1=Bag&hs1=42022100"
    "&price1=100&quantity1=1&gross1=900&net1=800&on={day}"
)


def _total(page: Page) -> str:
    return page.locator(".calc-opened .calc-total").first.inner_text()


def test_a_stranger_compares_lanes_in_two_languages_and_shares_the_link(
    page: Page, browser: Browser, demo: Demo
) -> None:
    """The example of three goods: too much for one retail parcel, so as two, and in general trade."""
    page.goto("/calculator/?lang=zh")
    page.locator(".calc-try a").click()
    expect(page.locator(".calc-opened").first).to_be_visible()
    assert page.locator("main").inner_text().count("5,000") >= 1
    steps = page.locator(".calc-opened details.calc-steps").first
    assert steps.locator("table.steps-table").count() == 3
    total = _total(page)
    shared = page.url
    page.locator(".calc-languages a", has_text="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert re.sub(r"\D", "", _total(page)) == re.sub(r"\D", "", total)
    other = browser.new_context(base_url=demo.url, java_script_enabled=False).new_page()
    other.goto(shared)
    assert _total(other) == total
    other.context.close()


def test_a_code_is_found_by_words_and_bad_input_loses_nothing(page: Page) -> None:
    """XB-2: nobody has to know a code; a price that is none is said beside its field."""
    page.goto("/calculator/?lang=en")
    page.select_option("[name=from]", "IT")
    page.select_option("[name=to]", "CN")
    page.fill("[name=name1]", "Leather handbag for women")
    page.fill("[name=price1]", "ten")
    page.fill("[name=gross1]", "900")
    page.locator("button[name=find]").first.click()
    found = page.locator("button[name=take]", has_text="420221").first
    expect(found).to_be_visible(timeout=30_000)
    found.click()
    expect(page.locator("[name=hs1]")).to_have_value(re.compile("^420221"))
    expect(page.locator("[name=price1]")).to_have_value("ten")
    page.locator("main form button.primary").first.click()
    expect(page.locator("#e-price1")).to_be_visible()
    page.fill("[name=price1]", "900")
    page.locator("main form button.primary").first.click()
    expect(page.locator(".calc-opened").first).to_be_visible()


def test_two_operators_change_a_row_and_only_tomorrow_costs_more(
    page: Page, browser: Browser, demo: Demo
) -> None:
    today = datetime.now(UTC).date()
    tomorrow = today + timedelta(days=1)
    page.goto(BAG.format(day=tomorrow))
    before = _total(page)
    page.goto(BAG.format(day=today))
    now = _total(page)

    first = walk.sign_in(browser, demo.url, "operator@entrepot.example")
    first.goto(f"/en/operator/law/?country=CN&table=vat&on={today}")
    first.locator("table a", has_text="13%").first.click()
    first.locator("a[href$='/correct/']").first.click()
    first.fill("[name=f_rate]", "14")
    first.fill("[name=since]", tomorrow.isoformat())
    first.fill("[name=source]", "a notice that is made up for this test")
    first.fill("[name=reason]", "the rate rises")
    first.locator("main form button.primary").first.click()
    first.locator("button[value=propose]").click()
    expect(first.get_by_text("Waiting for a second person")).to_be_visible()
    where = first.url

    second = walk.sign_in(browser, demo.url, "operator2@entrepot.example")
    second.goto(where)
    second.locator("button[value=approve]").click()
    expect(second.locator("button[value=approve]")).to_have_count(0)

    for _ in range(40):
        page.goto(BAG.format(day=tomorrow))
        if _total(page) != before:
            break
        page.wait_for_timeout(500)
    assert _total(page) != before
    page.goto(BAG.format(day=today))
    assert _total(page) == now
    first.context.close()
    second.context.close()
