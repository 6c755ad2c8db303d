"""The steps people take, by what they see: each is a few clicks in a real browser."""

from playwright.sync_api import Browser, Locator, Page, expect

PASSWORD = "entrepot-demo"
RECIPIENT = {
    "name": "示例收件人",
    "phone": "13800138000",
    "city": "北京市",
    "district": "朝阳区",
    "street": "示例路1号",
    "postcode": "100022",
    "id_number": "11010519491231002x",
}


def sign_in(browser: Browser, url: str, email: str, *, language: str = "en") -> Page:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"/{language}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/desk/**" if "/desk" in page.url else "**/*")
    return page


def put_into_cart(page: Page, listing_path: str, *, units: int = 1) -> str:
    """Open the product page, take some, and answer the shown price of one piece."""
    page.goto(listing_path)
    price = page.locator("main .price").first.inner_text()
    page.fill("#quantity", str(units))
    page.locator("button.buy-button").click()
    expect(page.locator("#bought")).not_to_be_empty()
    return price


def to_the_full_price(page: Page) -> str:
    """From the cart to the page with the one button; answers what that button says."""
    page.goto("/zh-hans/cn/checkout/")
    page.locator("main select[name=province]").select_option("北京市")
    for name, value in RECIPIENT.items():
        page.fill(f"main [name={name}]", value)
    page.locator("main form button.primary.big").click()
    button = page.locator("main form[action*='/checkout/pay/'] button")
    expect(button).to_be_visible()
    return button.inner_text()


def pay(page: Page) -> str:
    """Press the button, pay on the provider's page, come back; answers the order's address."""
    page.locator("main form[action*='/checkout/pay/'] button").click()
    page.wait_for_url("**/pay/SIM*")
    page.locator("button.pay").click()
    page.wait_for_url("**/orders/**")
    return page.url


def ship_next(page: Page, *, weight_kg: str) -> str:
    """Pick, pack and hand over the oldest order; answers the parcel's address."""
    page.goto("/en/merchant/orders/")
    page.locator("main table a[href*='/merchant/orders/']").first.click()
    page.locator("form[action$='/pick/'] button").last.click()
    page.fill("[name=weight_kg]", weight_kg)
    page.locator("form[action$='/pack/'] button").last.click()
    page.locator("form[action$='/ship/'] button").last.click()
    expect(page.locator("form[action$='/ship/']")).to_have_count(0)
    return page.url


def until(page: Page, wanted: Locator, *, tries: int = 60) -> Locator:
    """Look again, as a person would, until it stands there."""
    for _ in range(tries):
        if wanted.count():
            return wanted.first
        page.wait_for_timeout(500)
        page.reload()
    expect(wanted.first).to_be_visible()
    return wanted.first
