"""The first sale, end to end: a merchant's file, two merchants' bottles, each fen in the ledger."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys import walk
from tests.journeys.conftest import Demo

pytestmark = pytest.mark.journey

OWN_FILE = Path(__file__).with_name("wines.csv")
DATA = Path(os.environ.get("ENTREPOT_DATA", Path(__file__).parents[3] / "shared" / "data"))
REAL_FILE = DATA / "catalogue_wine" / "wine_titles_descriptions.csv.gz"
LINK = re.compile(r"/zh-hans/cn/p/[0-9a-f-]{36}/[^\"]*")


def _import_wines(page: Page) -> None:
    """Upload, keep the Nebbiolo of Italy, list on the lane, give stock, and wait for the report."""
    page.goto("/en/merchant/import/")
    file = REAL_FILE if REAL_FILE.exists() else OWN_FILE
    page.set_input_files("main input[type=file]", str(file))
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    page.select_option("[name=only_column]", "variety")
    page.fill("[name=only_values]", "Nebbiolo")
    page.select_option("[name=list_on]", "it-cn-cbec-direct")
    page.fill("[name=stock]", "12")
    page.locator("button[value=import]").click()
    expect(page.get_by_text("articles stand on the lane")).to_be_visible(timeout=90_000)


def _found(page: Page, words: str, *, tries: int = 40) -> str:
    """Search as a buyer would; the shelf is filled by events, so look again for a while."""
    for _ in range(tries):
        page.goto(f"/zh-hans/cn/search/?q={words}")
        if links := LINK.findall(page.content()):
            return str(links[0])
        page.wait_for_timeout(500)
    pytest.fail(f"nothing was found for {words}")


def test_two_bottles_from_two_merchants_to_the_last_fen(
    page: Page, browser: Browser, demo: Demo
) -> None:
    """MV-3, MV-10: one payment, two orders, two parcels, and money where it must lie."""
    italian = walk.sign_in(browser, demo.url, "shop@solcavento.example")
    _import_wines(italian)

    walk.put_into_cart(page, _found(page, "内比奥罗"))
    walk.put_into_cart(page, _found(page, "年份香槟"))
    page.goto("/zh-hans/cn/cart/")
    makers = page.locator("main section, main article").filter(has_text="天送达")
    assert makers.count() >= 2

    promised = walk.to_the_full_price(page)
    amount = re.search(r"[\d,]+\.\d\d", promised)
    assert amount, promised
    order = walk.pay(page)
    expect(page.get_by_text(amount.group()).first).to_be_visible()
    numbers = re.findall(r"EP-26-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))
    assert len(set(numbers)) == 2

    french = walk.sign_in(browser, demo.url, "shop@aubeline.example")
    for desk in (italian, french):
        parcel = walk.ship_next(desk, weight_kg="1.6")
        for paper in ("label", "cn23", "invoice"):
            link = desk.locator(f"a[href*='/papers/'][href*='{paper}']").first
            pdf = desk.request.get(str(link.get_attribute("href")))
            assert pdf.ok
            assert pdf.body().startswith(b"%PDF"), paper
        assert parcel

    page.goto(order)
    received = page.get_by_role("button", name="确认收货")
    for left in (1, 0):
        walk.until(page, received.nth(left))
        received.first.click()
        page.wait_for_load_state()
        expect(received).to_have_count(left)

    operator = walk.sign_in(browser, demo.url, "operator@entrepot.example")
    for number in sorted(set(numbers)):
        operator.goto(f"/en/operator/ledger/subject/?q={number}")
        told = operator.inner_text("main")
        for account in ("stock:", "escrow:", "tax:cn:vat", "freight:", "payable:", "commission:"):
            assert account in told, f"{account} is not in the ledger of {number}"
    operator.goto("/en/operator/audits/")
    operator.locator("form[action*='/audits/run/'] button").first.click()
    operator.wait_for_load_state()
    expect(
        operator.get_by_text("found nothing").or_(operator.get_by_text("Nothing found")).first
    ).to_be_visible()


def test_without_javascript_up_to_the_payment(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(
        base_url=demo.url,
        java_script_enabled=False,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(_found(page, "橄榄油"))
    page.locator("button.buy-button").click()
    page.goto("/zh-hans/cn/checkout/")
    page.locator("main select[name=province]").select_option("北京市")
    for name, value in walk.RECIPIENT.items():
        page.fill(f"main [name={name}]", value)
    page.locator("main form button.primary.big").click()
    walk.pay(page)
    expect(page.get_by_text("已付款").first).to_be_visible()
    context.close()


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    address = _found(page, "巧克力")
    page.goto(address)
    page.get_by_role("link", name="English").first.click()
    page.wait_for_load_state()
    assert page.url.endswith(address.replace("/zh-hans/", "/en/"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_chk8_back_from_every_step_and_on_again(page: Page) -> None:
    """CHK-8: the browser's back button never breaks the way to the order."""
    walk.put_into_cart(page, _found(page, "咖啡"))
    walk.to_the_full_price(page)
    page.go_back()
    page.go_back()
    page.goto("/zh-hans/cn/cart/")
    walk.to_the_full_price(page)
    order = walk.pay(page)
    page.go_back()
    page.goto(order)
    expect(page.get_by_text("已付款").first).to_be_visible()


def test_chk10_a_declined_payment_can_be_tried_again(page: Page) -> None:
    """CHK-10: the order waits; the buyer pays by another way, and stock is held once."""
    walk.put_into_cart(page, _found(page, "皂"))
    walk.to_the_full_price(page)
    page.locator("main form[action*='/checkout/pay/'] button").click()
    page.wait_for_url("**/pay/SIM*")
    page.locator("button[value=decline]").click()
    page.wait_for_url("**/orders/**")
    page.locator("form[action*='/pay/'] button").first.click()
    page.wait_for_url("**/pay/SIM*")
    page.locator("button.pay").click()
    page.wait_for_url("**/orders/**")
    walk.until(page, page.get_by_text("已付款"))
