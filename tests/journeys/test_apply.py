"""A business applies on a phone, in Italian; an agent in Milan looks, and says yes or no."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.journeys import walk
from tests.journeys.conftest import Demo
from tests.journeys.walk import sign_in
from tests.kit.test_uploads import a_pdf, an_image

pytestmark = pytest.mark.journey

VAT = "IT09988770963"
REGISTER = "09988770963"
IBAN = "IT60X0542811101000000123456"
NUMBERS = {
    "vat_number": VAT,
    "tax_number": REGISTER,
    "register_number": REGISTER,
    "eori": f"IT{REGISTER}",
    "iban": IBAN,
    "holder": "Frantoio Viaggio S.r.l.",
    "representative": "Vera Viaggio",
}
ADDRESS = {
    "street": "Via Esempio 7",
    "postcode": "18100",
    "city": "Imperia",
    "phone": "0183 000000",
    "email": "vera@entrepot.example",
    "contact_name": "Vera Viaggio",
}


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[Page]:
    context = browser.new_context(
        base_url=demo.url,
        locale="it-IT",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def signed_up(page: Page, email: str) -> None:
    """From the public page to an account, and on to where one was."""
    page.goto("/it/sell/")
    page.locator("#apply").click()
    page.fill("[name=email]", email)
    page.fill("[name=password1]", "un-viaggio-lungo")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/apply/new/")


def begun(page: Page, name: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=legal_name]", f"{name} S.r.l.")
    page.select_option("[name=country]", "IT")
    page.select_option("[name=office]", label=_option(page, "Milan"))
    go_on(page)
    page.wait_for_url("**/address/")


def _option(page: Page, word: str) -> str:
    labels = page.locator("[name=office] option").all_inner_texts()
    return next(label for label in labels if word in label or "Milano" in label)


def fill(page: Page, told: dict[str, str]) -> None:
    for name, value in told.items():
        page.fill(f"#step-form [name={name}]", value)


def go_on(page: Page) -> None:
    page.locator("#step-form button[type=submit]").click()


def send_paper(page: Page, kind: str, data: bytes, name: str, *, until: str = "") -> None:
    form = page.locator(f"#upload-{kind}")
    if not form.is_visible():
        page.locator(f".slot:has(#upload-{kind}) summary").first.click()
    media = "application/pdf" if name.endswith("pdf") else "image/jpeg"
    file = FilePayload(name=name, mimeType=media, buffer=data)
    form.locator("[name=file]").set_input_files(file)
    if until:
        form.locator("[name=expires_on]").fill(until)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def to_the_goods(page: Page) -> None:
    """Address and numbers, as they are right."""
    fill(page, ADDRESS)
    page.select_option("[name=area]", "IM")
    go_on(page)
    page.wait_for_url("**/numbers/")


def test_from_a_phone_in_italy_to_a_verified_merchant(
    phone: Page, browser: Browser, demo: Demo
) -> None:
    """The way, with a wrong turn at each step: bad number, foreign account, expired paper."""
    signed_up(phone, "vera@entrepot.example")
    begun(phone, "Frantoio Viaggio")
    assert widest(phone) <= 390
    fill(phone, {**ADDRESS, "postcode": "181"})
    phone.select_option("[name=area]", "IM")
    go_on(phone)
    expect(phone.locator("#field-postcode .errorlist")).to_be_visible()
    assert phone.locator("[name=city]").input_value() == "Imperia"
    phone.fill("[name=postcode]", "18100")
    go_on(phone)
    phone.wait_for_url("**/numbers/")

    fill(phone, {**NUMBERS, "vat_number": VAT[:-1] + "5"})
    go_on(phone)
    expect(phone.locator("#field-vat_number .errorlist")).to_be_visible()
    fill(phone, {**NUMBERS, "iban": "BR1500000000000010932840814P2"})
    go_on(phone)
    expect(phone.locator("#field-iban .errorlist")).to_be_visible()
    fill(phone, {**NUMBERS, "iban": "DE89370400440532013000"})
    go_on(phone)
    phone.wait_for_url("**/goods/")
    phone.go_back()
    expect(phone.locator("#field-iban .notice")).to_be_visible()
    phone.goto(phone.url.replace("numbers", "goods"))

    phone.locator("[name=markets]").first.check()
    phone.locator("[name=categories]").nth(1).check()
    phone.select_option("[name=shop_type]", "specialty")
    phone.select_option("[name=catalogue_size]", "ten")
    go_on(phone)
    phone.wait_for_url("**/documents/")

    send_paper(phone, "identity", an_image(), "carta.jpg", until="2020-01-01")
    expect(phone.locator("#upload-identity .errorlist").first).to_be_visible()
    send_paper(phone, "identity", an_image(), "carta.jpg", until="2031-05-01")
    send_paper(phone, "register_extract", a_pdf(), "visura.pdf")
    send_paper(phone, "bank_statement", a_pdf(), "estratto.pdf")
    expect(phone.locator(".slot-held")).to_have_count(3)
    phone.locator("#go-on").click()
    for name in ("lawful", "safety", "true_data"):
        phone.check(f"[name={name}]")
    go_on(phone)
    expect(phone.locator("#complete")).to_be_visible()
    assert widest(phone) <= 390
    phone.locator("#hand-in").click()
    phone.wait_for_url("**/merchant/start/")

    agreed(phone)

    agent = sign_in(browser, demo.url, "milan@entrepot.example")
    _review(agent, "Frantoio Viaggio")
    phone.goto("/it/merchant/start/")
    expect(phone.locator(".ribbon .done")).to_have_count(3)


def agreed(phone: Page, *, language: str = "it") -> None:
    """The terms, offered as soon as one applies: without them the office cannot say yes."""
    phone.goto(f"/{language}/merchant/contract/")
    form = phone.locator("form[action$='/accept/']")
    walk.until(phone, form)
    form.locator("[name=agree]").check()
    form.locator("button[type=submit]").click()
    phone.wait_for_load_state()
    expect(form).to_have_count(0)
    expect(phone.locator("#now-title")).to_be_visible()


def _review(agent: Page, name: str, *, language: str = "en") -> None:
    agent.goto(f"/{language}/office/review/")
    agent.get_by_role("link", name=name).click()
    agent.locator("#take").click()
    root = agent.url
    expect(agent.locator("#approve")).to_be_disabled()
    while agent.locator(".paper.waiting").count():
        agent.locator(".paper.waiting button[value=accept]").first.click()
        agent.wait_for_load_state()
    while agent.locator(".checklist li.waiting form").count():
        item = agent.locator(".checklist li.waiting:has(form)").first
        item.locator("summary").click()
        item.locator("[name=note]").fill("Seen in the register by hand")
        item.locator("button").click()
        agent.wait_for_load_state()
    agent.goto(root)
    agent.locator("#approve").click()
    agent.wait_for_load_state()
    agent.goto(f"/{language}/office/review/")
    expect(agent.get_by_role("link", name=name)).to_have_count(0)


def test_a_doubled_applicant_and_one_that_is_refused(
    phone: Page, browser: Browser, demo: Demo
) -> None:
    """The VAT number of a business that is with its office already; then a plain no."""
    signed_up(phone, "dino@entrepot.example")
    begun(phone, "Tessitura Doppia")
    to_the_goods(phone)
    fill(phone, {**NUMBERS, "vat_number": "IT07654320121"})
    go_on(phone)
    said = phone.locator("#field-vat_number .errorlist")
    expect(said).to_be_visible()
    assert not re.search("Fittizia", said.inner_text())

    agent = sign_in(browser, demo.url, "milan@entrepot.example")
    agent.goto("/en/office/review/")
    agent.get_by_role("link", name="Tessitura Fittizia").click()
    agent.locator("#refuse summary").click()
    agent.select_option("#refuse [name=reason]", "no_brand_right")
    agent.fill("#refuse [name=note]", "Manca la lettera del titolare del marchio.")
    agent.locator("#refuse button[type=submit]").click()
    agent.wait_for_load_state()
    merchant = sign_in(browser, demo.url, "tessa@entrepot.example", language="it")
    merchant.goto("/it/merchant/start/")
    expect(merchant.get_by_text("Manca la lettera del titolare del marchio.")).to_be_visible()


def test_papers_of_this_test_are_what_they_seem() -> None:
    """A control: if these were refused by their content, the walk would prove nothing."""
    assert a_pdf().startswith(b"%PDF-")
    assert io.BytesIO(an_image()).read(2) == b"\xff\xd8"
