"""A second factor: set up, asked for, demanded; and the sessions one can end."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.offices import make

from entrepot.kit import letters
from entrepot.kit.models import Act, Letter
from entrepot.offices import commands, rules
from entrepot.offices.models import SignIn, User
from entrepot.offices.values import Post, Role

pytestmark = pytest.mark.django_db

SECURITY = "/en/desk/security/"
ACTIVATE = "/en/accounts/factor/totp/activate/"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.ENTREPOT_MFA = "required"
    cache.clear()  # limits of tries, and codes that were used


def _person(role: Role | None = Role.OPERATOR, **facts) -> User:
    person = make.a_person(role=role, **facts)
    person.set_password(make.PASSWORD)
    person.save()
    return person


def _signed_in(person: User, client: Client | None = None, **headers: str) -> Client:
    client = client or Client(headers={"User-Agent": AGENT, **headers})
    client.post("/en/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    return client


def _code(secret: str, *, ago_s: int = 0) -> str:
    step = int(time.time() - ago_s) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def _set_up(client: Client) -> str:
    """Through the page, as a person does; answers with the app's secret."""
    page = client.get(ACTIVATE)
    assert page.status_code == 200
    secret = str(client.session["mfa.totp.secret"])
    done = client.post(ACTIVATE, {"code": _code(secret)})
    assert done.status_code == 302, done.content
    return secret


@pytest.mark.parametrize(
    ("role", "post", "is_needed"),
    [
        (Role.OPERATOR, Post.READER, True),
        (Role.OFFICE, Post.AGENT, True),
        (Role.MERCHANT, Post.FINANCE, True),
        (Role.MERCHANT, Post.OWNER, False),
        (Role.PARTNER, Post.READER, False),
    ],
)
def test_who_must_have_one(role: Role, post: Post, *, is_needed: bool) -> None:
    assert rules.needs_factor(role, post) is is_needed


@pytest.mark.parametrize(
    ("role", "page"),
    [(Role.OPERATOR, "/en/operator/letters/"), (Role.OFFICE, "/en/office/keys/")],
)
def test_no_desk_opens_before_it_is_set_up(role: Role, page: str) -> None:
    client = _signed_in(_person(role))
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{SECURITY}?next=")
    assert client.post(page, {}).status_code == 302
    swapped = client.get(page, headers={"HX-Request": "true"})
    assert swapped["HX-Redirect"].startswith(SECURITY)
    assert "Set it up" in client.get(answer["Location"]).content.decode()
    _set_up(client)
    assert client.get(page).status_code == 200
    assert page in client.get(answer["Location"]).content.decode()


def test_a_merchant_and_a_buyer_are_not_held_up() -> None:
    assert _signed_in(_person(Role.MERCHANT)).get("/en/merchant/orders/").status_code == 200
    assert _signed_in(_person(None)).get(SECURITY).status_code == 200


def test_offered_it_holds_nobody_up(settings) -> None:
    settings.ENTREPOT_MFA = "offered"
    assert _signed_in(_person()).get("/en/operator/letters/").status_code == 200


def test_a_password_alone_no_longer_signs_in() -> None:
    person = _person()
    secret = _set_up(_signed_in(person))
    cache.clear()
    client = _signed_in(person)
    assert "_auth_user_id" not in client.session
    wrong = client.post("/en/accounts/factor/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/en/accounts/factor/authenticate/", {"code": _code(secret)})
    assert client.session["_auth_user_id"] == str(person.id)


def test_a_recovery_code_signs_in_once() -> None:
    person = _person()
    first = _signed_in(person)
    _set_up(first)
    page = first.get("/en/accounts/factor/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    client = _signed_in(person)
    client.post("/en/accounts/factor/authenticate/", {"code": codes[0]})
    assert client.session["_auth_user_id"] == str(person.id)
    again = _signed_in(person)
    again.post("/en/accounts/factor/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" not in again.session


def test_the_secret_lies_encrypted() -> None:
    person = _person()
    secret = _set_up(_signed_in(person))
    with connection.cursor() as cursor:
        cursor.execute("select a::text from mfa_authenticator a")
        rows = str(cursor.fetchall())
    assert secret not in rows
    kinds = set(Authenticator.objects.values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_who_must_have_one_cannot_put_away_the_last() -> None:
    client = _signed_in(_person())
    _set_up(client)
    answer = client.post("/en/accounts/factor/totp/deactivate/", {})
    assert answer.status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()
    free = _signed_in(_person(Role.MERCHANT))
    _set_up(free)
    assert free.post("/en/accounts/factor/totp/deactivate/", {}).status_code == 302


def test_to_change_it_one_says_who_one_is() -> None:
    client = _signed_in(_person())
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = client.get(ACTIVATE)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    made = client.post(
        "/en/accounts/reauthenticate/", {"password": make.PASSWORD, "next": ACTIVATE}
    )
    assert made["Location"] == ACTIVATE


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_it_opens(language: str) -> None:
    client = _signed_in(_person())
    base = f"/{language}/accounts/factor"
    pages = [f"/{language}/desk/security/", f"{base}/totp/activate/", f"{base}/webauthn/add/"]
    for page in pages:
        assert client.get(page).status_code == 200, page
    _set_up(client)
    for page in (
        f"{base}/totp/deactivate/",
        f"{base}/recovery-codes/",
        f"{base}/recovery-codes/generate/",
        f"{base}/reauthenticate/",
        f"/{language}/accounts/reauthenticate/",
    ):
        assert client.get(page).status_code == 200, page
    for page in (f"{base}/", f"{base}/webauthn/"):
        assert client.get(page)["Location"] == f"/{language}/desk/security/"


def test_sessions_are_listed_by_device_and_network_and_can_be_ended() -> None:
    person = _person(None)
    here = _signed_in(person)
    there = _signed_in(person, Client(headers={"User-Agent": "Safari/1 iPhone"}))
    page = here.get(SECURITY).content.decode()
    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page
    assert "127.0.0.…" in page
    assert "127.0.0.1" not in page
    other = SignIn.objects.get(session_key=there.session.session_key)
    stranger = _signed_in(_person(None))
    address = f"{SECURITY}sessions/{other.id}/"
    assert stranger.post(address).status_code == 404
    assert here.post(address).status_code == 302
    assert there.get(SECURITY)["Location"].startswith("/en/accounts/login/")
    assert Act.objects.filter(what="session.ended").count() == 1


def test_all_others_are_ended_at_once_and_this_one_stays() -> None:
    person = _person(None)
    here, there = _signed_in(person), _signed_in(person)
    here.post(f"{SECURITY}sessions/")
    assert "_auth_user_id" not in Client(headers=there.headers).session
    assert here.get(SECURITY).status_code == 200
    assert SignIn.objects.count() == 1


def test_ended_sessions_are_forgotten() -> None:
    _signed_in(_person(None))
    Session.objects.update(expire_date=timezone.now())
    commands.forget_ended_sessions(at=timezone.now())
    assert not SignIn.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (AGENT, "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone) AppleWebKit Safari/604.1 MicroMessenger/8.0", "WeChat · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Chrome/120 Safari/537 Edg/120", "Edge · macOS"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_told_by_browser_and_system(agent: str, shown: str) -> None:
    assert rules.device(agent) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.…"),
        ("::ffff:203.0.113.77", "203.0.113.…"),
        ("2001:db8:1:2:3::4", "2001:db8:1::…"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_of_an_address_only_its_network_is_kept(address: str, shown: str) -> None:
    assert rules.network(address) == shown


def test_mails_of_the_account_go_as_letters_in_the_persons_language() -> None:
    person = _person(None, language="zh-hans")
    Client().post("/en/accounts/password/reset/", {"email": person.email})
    letter = Letter.objects.get()
    assert letter.is_secret
    said = letters.worded(template=letter.template, language=letter.language, facts=letter.facts)
    assert "/zh-hans/accounts/password/reset/key/" in said.body or "密码" in said.subject
