"""A passkey in the real browser: made, used, demanded, taken away; and what is left without it.

The key is Chromium's own virtual one, spoken to by its developer protocol: the ceremony, the
page's script and the server's judgement are those of a real key.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.offices import make

from entrepot.kit.models import Letter
from entrepot.offices.models import User
from entrepot.offices.values import Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SECURITY = "/en/desk/security/"
OPERATORS = "/en/operator/letters/"
SIGN_IN = "/en/accounts/login/"


@dataclass
class Seat:
    """A person at a browser that has (or has not) a key built in."""

    page: Page
    wire: CDPSession
    complaints: list[str] = field(default_factory=list)

    def take_key(self) -> str:
        """Plug a platform key in: it keeps residents and knows its owner's finger."""
        self.wire.send("WebAuthn.enable")
        made = self.wire.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return str(made["authenticatorId"])

    def finger(self, key: str, *, is_right: bool) -> None:
        self.wire.send(
            "WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": is_right}
        )

    def kept(self, key: str) -> list[dict[str, object]]:
        found = self.wire.send("WebAuthn.getCredentials", {"authenticatorId": key})
        return list(found["credentials"])

    def password(self, person: User, *, then: str = "**/*") -> None:
        self.page.goto(SIGN_IN)
        self.page.fill("[name=login]", person.email)
        self.page.fill("[name=password]", make.PASSWORD)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(then)

    def make_passkey(self, *, name: str = "", passwordless: bool = True) -> None:
        self.page.goto(SECURITY)
        self.page.locator("a[href$='/webauthn/add/']").click()
        if name:
            self.page.fill("[name=name]", name)
        if passwordless:
            self.page.check("[name=passwordless]")
        self.page.locator("#mfa_webauthn_add").click()
        self.page.wait_for_url(lambda url: "/webauthn/add/" not in url)

    def sign_out(self) -> None:
        self.page.context.clear_cookies()
        cache.clear()


@pytest.fixture
def seat(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Seat]:
    settings.ENTREPOT_MFA = "required"
    cache.clear()
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    found = Seat(page, context.new_cdp_session(page))
    page.on("pageerror", lambda wrong: found.complaints.append(str(wrong)))
    page.on(
        "console",
        lambda line: found.complaints.append(line.text) if line.type == "error" else None,
    )
    yield found
    context.close()


@pytest.fixture(autouse=True)
def _database_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's library runs a loop in this thread; our few statements wait for nobody."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def an_operator() -> User:
    person = make.a_person(role=Role.OPERATOR)
    person.set_password(make.PASSWORD)
    person.save()
    return person


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def is_in(page: Page, person: User) -> bool:
    page.goto(SECURITY)
    return person.email in page.locator("main").inner_text()


def test_a_passkey_opens_the_desk_that_demands_one_and_then_alone(seat: Seat) -> None:
    """SEC-3: register, sign out, sign in by the key alone; the desk was closed before."""
    person, page, key = an_operator(), seat.page, seat.take_key()
    seat.password(person)
    page.goto(OPERATORS)
    page.wait_for_url("**/desk/security/?next=*")
    seat.make_passkey(name="Laptop")
    [credential] = seat.kept(key)
    assert credential["isResidentCredential"]
    assert credential["rpId"] == "localhost"
    page.goto(SECURITY)
    expect(page.locator("main")).to_contain_text("Laptop")
    page.goto(OPERATORS)
    assert "/operator/letters/" in page.url

    seat.sign_out()
    assert not is_in(page, person)
    page.goto(f"{SIGN_IN}?next={OPERATORS}")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: urlsplit(url).path == OPERATORS)
    page.goto(SECURITY)
    expect(page.locator("main")).to_contain_text("Passkey, last used")
    assert seat.complaints == []
    assert Letter.objects.filter(template="offices/account").exists()


def test_a_passkey_is_the_second_step_after_a_password(seat: Seat) -> None:
    """And a wrong finger, or the key of another person, is none."""
    person, page, key = an_operator(), seat.page, seat.take_key()
    seat.password(person)
    seat.make_passkey(passwordless=False)
    seat.sign_out()
    seat.password(person, then="**/factor/authenticate/**")
    assert not is_in(page, person)  # a password alone opens nothing
    seat.sign_out()
    seat.password(person, then="**/factor/authenticate/**")
    seat.finger(key, is_right=False)
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.locator("#passkey-said")).to_be_visible()
    assert "/factor/authenticate/" in page.url
    seat.finger(key, is_right=True)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(lambda url: "/factor/authenticate/" not in url)
    page.goto(OPERATORS)
    assert "/operator/letters/" in page.url


def test_a_removed_passkey_opens_nothing_and_a_recovery_code_still_does(seat: Seat) -> None:
    person, page, key = an_operator(), seat.page, seat.take_key()
    seat.password(person)
    seat.make_passkey(name="Old phone")
    page.goto("/en/accounts/factor/recovery-codes/")
    text = page.locator("main").inner_text()
    code = next(word for word in text.split() if word.isdigit() and len(word) == 8)
    # The last one cannot be put away by who must have one.
    page.goto(SECURITY)
    page.locator("a[href*='/webauthn/'][href$='/remove/']").click()
    page.wait_for_url("**/desk/security/")
    expect(page.locator("main")).to_contain_text("your last second step")
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

    # The key is lost: another is made, the old one removed; the device still has it.
    credentials = seat.kept(key)
    seat.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    other = seat.take_key()
    seat.make_passkey(name="New phone")
    page.goto(SECURITY)
    page.locator("tr", has_text="Old phone").locator("a[href$='/remove/']").click()
    page.locator("main form button.danger").click()
    page.wait_for_url("**/desk/security/")
    expect(page.locator("main")).not_to_contain_text("Old phone")

    seat.sign_out()
    seat.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": other})
    old = seat.take_key()
    for one in credentials:
        seat.wire.send("WebAuthn.addCredential", {"authenticatorId": old, "credential": one})
    page.goto(SIGN_IN)
    page.locator("#passkey_login").click()
    expect(page.get_by_text("does not open the account")).to_be_visible()
    assert not is_in(page, person)

    seat.password(person, then="**/factor/authenticate/**")
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/factor/authenticate/" not in url)
    assert is_in(page, person)
    seat.sign_out()
    seat.password(person, then="**/factor/authenticate/**")
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .errorlist").first).to_be_visible()


def test_without_any_key_the_sign_in_page_says_so(seat: Seat) -> None:
    """A browser without a key (or a person who turned away) is told what else there is."""
    key = seat.take_key()
    seat.finger(key, is_right=False)
    seat.page.goto(SIGN_IN)
    seat.page.locator("#passkey_login").click()
    said = seat.page.locator("#passkey-said")
    expect(said).to_be_visible()
    assert "another way" in said.inner_text()


def test_an_authenticator_app_from_its_picture_to_the_desk(seat: Seat) -> None:
    """The other way to a second step: set up in the browser, asked for at the next sign-in."""
    person, page = an_operator(), seat.page
    seat.password(person)
    page.goto(SECURITY)
    page.locator("a[href$='/totp/activate/']").click()
    assert page.locator("img[src^='data:image/svg']").evaluate("one => one.naturalWidth") > 0
    page.locator("details summary").click()
    secret = page.locator("details code").inner_text()
    page.fill("[name=code]", code_of(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/totp/activate/" not in url)
    seat.sign_out()
    seat.password(person, then="**/factor/authenticate/**")
    page.fill("[name=code]", "000000")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .errorlist").first).to_be_visible()
    cache.clear()
    page.fill("[name=code]", code_of(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/factor/authenticate/" not in url)
    page.goto(OPERATORS)
    assert "/operator/letters/" in page.url
