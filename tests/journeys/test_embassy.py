"""From nothing to ten live products in China, on a phone and in Italian, each step on record."""

import csv
import io
from uuid import UUID

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.journeys import test_apply, walk
from tests.journeys.conftest import Demo
from tests.journeys.test_apply import phone
from tests.kit.test_uploads import a_pdf, a_zip, an_image

__all__ = ["phone"]
"""The fixture: a phone that speaks Italian."""

pytestmark = pytest.mark.journey

NAME = "Manifattura Ambasciata"
OWNER = "ada@entrepot.example"
OFFICE = "milan@entrepot.example"
REGISTER = "07332211007"
IBAN = "IT69B0300203280000000654321"
LANE = "it-cn-cbec-direct"
PRODUCTS = 12
CHOSEN = 10
KINDS = (
    # words of the title, HS code, net and gross weight in g, price in EUR
    ("Maglione di cotone", "61102000", 380, 520, "89.00"),
    ("Borsa in pelle", "42022100", 700, 950, "240.00"),
    ("Tazza da tè", "69111019", 350, 600, "36.00"),
)
COLUMNS = (
    *("sku", "title", "body", "language", "price", "currency", "hs_code", "origin"),
    *("customs_description", "net_weight_g", "gross_weight_g"),
    *("content_amount", "content_unit", "composition", "image", "stock"),
)


def the_shop() -> bytes:
    """A file of the shop's own, as its owner would keep it."""
    out = io.StringIO()
    file = csv.writer(out)
    file.writerow(COLUMNS)
    for number in range(1, PRODUCTS + 1):
        words, hs, net, gross, price = KINDS[number % len(KINDS)]
        title = f"{words} Ambasciata {number}"
        file.writerow(
            (
                *(f"AMB-{number}", title, f"{words}, fatta in Italia.", "it", price, "EUR"),
                *(hs, "IT", words, net, gross, 1, "piece", "100% made in Italy"),
                *(f"AMB-{number}.jpg", 20),
            )
        )
    return out.getvalue().encode()


def the_pictures() -> bytes:
    seen = an_image(size=(900, 900))
    return a_zip(*((f"AMB-{number}.jpg", seen) for number in range(1, PRODUCTS + 1)))


def applied(phone: Page) -> None:
    """From the public page to the application handed in."""
    test_apply.signed_up(phone, OWNER)
    test_apply.begun(phone, NAME)
    test_apply.to_the_goods(phone)
    told = {
        **test_apply.NUMBERS,
        "vat_number": f"IT{REGISTER}",
        "tax_number": REGISTER,
        "register_number": REGISTER,
        "eori": f"IT{REGISTER}",
        "iban": IBAN,
        "holder": f"{NAME} S.r.l.",
    }
    test_apply.fill(phone, told)
    test_apply.go_on(phone)
    phone.wait_for_url("**/goods/")
    phone.locator("[name=markets]").first.check()
    phone.locator("[name=categories]").nth(1).check()
    phone.select_option("[name=shop_type]", "specialty")
    phone.select_option("[name=catalogue_size]", "ten")
    test_apply.go_on(phone)
    phone.wait_for_url("**/documents/")
    test_apply.send_paper(phone, "identity", an_image(), "carta.jpg", until="2031-05-01")
    test_apply.send_paper(phone, "register_extract", a_pdf(), "visura.pdf")
    test_apply.send_paper(phone, "bank_statement", a_pdf(), "estratto.pdf")
    phone.locator("#go-on").click()
    for name in ("lawful", "safety", "true_data"):
        phone.check(f"[name={name}]")
    test_apply.go_on(phone)
    phone.locator("#hand-in").click()
    phone.wait_for_url("**/merchant/start/")


def logged(page: Page, desk: str, act: str, *, merchant: str = "") -> None:
    """The audit log of the desk shows the act; acts are recorded with what they do."""
    page.goto(f"/it/{desk}/trail/?what={act}&merchant={merchant}")
    expect(page.locator("#f-what")).to_have_value(act)
    expect(page.locator("main table tbody tr").first).to_be_visible()


def reviewed(agent: Page) -> str:
    """The office takes the application and says yes; answers the merchant's id."""
    agent.goto("/it/office/review/")
    address = agent.get_by_role("link", name=NAME).get_attribute("href") or ""
    merchant = address.rstrip("/").rpartition("/")[2]
    assert UUID(merchant)
    test_apply._review(agent, NAME, language="it")
    return merchant


def brought_along(phone: Page) -> None:
    """The file and its pictures, looked at, then taken in."""
    phone.goto("/it/merchant/import/")
    shop = FilePayload(name="negozio.csv", mimeType="text/csv", buffer=the_shop())
    zipped = FilePayload(name="foto.zip", mimeType="application/zip", buffer=the_pictures())
    phone.locator("main [name=file]").set_input_files(shop)
    phone.locator("main [name=pictures]").set_input_files(zipped)
    phone.locator("form[action$='/upload/'] button[type=submit]").click()
    phone.locator("[name=takes_stock]").check()
    phone.locator("button[value=import]").click()
    expect(phone.locator("ul.next")).to_be_visible(timeout=60_000)
    created = phone.locator("#progress .stat-figure")
    expect(created.first).to_have_text(str(PRODUCTS))
    expect(created.nth(3)).to_have_text("0")


def suggested(agent: Page, merchant: str) -> None:
    """The first ten of its products for China, sent with a word."""
    agent.goto(f"/it/office/selection/?market=cn&merchant={merchant}")
    boxes = agent.locator(".fit-table input[name=p]")
    walk.until(agent, boxes.nth(PRODUCTS - 1), tries=150)
    for place in range(CHOSEN):
        boxes.nth(place).check()
    agent.locator("button[name=suggest]").click()
    agent.fill("[name=note]", "Cominciamo con questi dieci.")
    agent.locator("button[name=send]").click()
    agent.wait_for_url("**/selection/sent/")


def accepted(phone: Page) -> list[str]:
    """Yes to each on the phone; answers the products' ids."""
    phone.goto("/it/merchant/selection/")
    yes = phone.locator("button[value=accepted]")
    expect(yes).to_have_count(CHOSEN)
    for left in range(CHOSEN - 1, -1, -1):
        yes.first.click()
        expect(yes).to_have_count(left)
    links = phone.locator(".fit-choice a[href*='/merchant/products/']").all()
    return [str(one.get_attribute("href")).rstrip("/").rpartition("/")[2] for one in links]


def given(phone: Page) -> None:
    """The office may list, and nothing else."""
    phone.goto("/it/merchant/mandates/")
    phone.locator("[name=scopes][value=list]").check()
    phone.locator("form:has([name=last_day]) button[type=submit]").click()
    expect(phone.locator("#held")).to_be_visible()


def listed(agent: Page, products: list[str]) -> None:
    """In the merchant's seat: the accepted ones are put on the lane.

    What the office lists itself it has looked at: no review waits.
    """
    agent.goto("/it/office/mandates/")
    agent.locator("tr", has_text=NAME).locator("form[action$='/act/'] button").click()
    agent.wait_for_url("**/merchant/**")
    agent.goto("/it/merchant/products/")
    for one in products:
        agent.locator(f"[name=product][value='{one}']").check()
    agent.select_option("#bulk-lane", LANE)
    agent.locator("button[name=do][value=list]").click()
    agent.wait_for_load_state()


def test_ten_products_of_an_italian_business_go_live_in_china(
    phone: Page, browser: Browser, demo: Demo, page: Page
) -> None:
    """SEC-3: after each step the act stands in the log of whom it concerns."""
    applied(phone)
    logged(phone, "merchant", "application.handed_in")
    test_apply.agreed(phone)
    logged(phone, "merchant", "contract.accepted")

    agent = walk.sign_in(browser, demo.url, OFFICE, language="it")
    merchant = reviewed(agent)
    logged(agent, "office", "application.approved", merchant=merchant)

    brought_along(phone)
    logged(phone, "merchant", "import.started")

    suggested(agent, merchant)
    logged(agent, "office", "shortlist.sent", merchant=merchant)
    products = accepted(phone)
    assert len(set(products)) == CHOSEN
    logged(phone, "merchant", "shortlist.answered")
    given(phone)
    logged(phone, "merchant", "mandate.given")

    listed(agent, products)
    logged(phone, "merchant", "mandate.used")
    logged(phone, "merchant", "listing.listed")
    who = phone.locator("main table tbody tr th[scope=row]").first
    expect(who).to_contain_text("Milan")  # office Milan for the merchant, in any language

    phone.goto(f"/it/merchant/products/?state=live&lane={LANE}")
    expect(phone.locator("[name=product]")).to_have_count(CHOSEN)
    assert test_apply.widest(phone) <= 390
    _seen_by_a_buyer(page)
    agent.context.close()


def _seen_by_a_buyer(page: Page) -> None:
    """The shelf is filled by events: looked at again until it stands there."""
    page.goto("/zh-hans/cn/search/?q=Ambasciata")
    walk.until(page, page.locator("main a[href*='/cn/p/']")).click()
    expect(page.locator("button.buy-button")).to_be_visible()
    expect(page.locator("main .price").first).not_to_be_empty()
