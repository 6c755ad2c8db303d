"""Mandates: as far as their scopes, until their day, and not a request longer than they hold."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from tests.checkout import make as sales
from tests.offices import make
from tests.payments.test_crowd import in_a_crowd

from entrepot.kernel import Refusal
from entrepot.kit.models import Act, Letter
from entrepot.offices import commands, queries
from entrepot.offices.models import Mandate, Merchant, Office, User
from entrepot.offices.values import MandateId, Post, Role, Scope

pytestmark = pytest.mark.django_db

DAYS_30 = timedelta(days=30)


def _given(merchant: Merchant, *scopes: Scope, until: date | None = None) -> MandateId:
    return commands.give_mandate(
        merchant=merchant.id,
        scopes=scopes or [Scope.LIST],
        until=until or timezone.now().date() + DAYS_30,
        by=None,
        at=timezone.now(),
    )


def _agent(office: Office, post: Post = Post.AGENT) -> User:
    return make.a_person(role=Role.OFFICE, office=office, post=post, name="Agent Rossi")


def _acting(agent: User, mandate: UUID) -> Client:
    client = make.a_client(agent)
    answer = client.post(f"/en/office/mandates/{mandate}/act/")
    assert answer.status_code == 302
    return client


def test_an_agent_acts_for_the_merchant_as_far_as_the_scopes() -> None:
    goods = sales.some_goods()
    client = _acting(_agent(goods.merchant.office), _given(goods.merchant, Scope.LIST))
    page = client.get("/en/merchant/products/").content.decode()
    assert f"You act for <strong>{goods.merchant.name}</strong> as office Milan" in page
    for path, code in (
        ("products", 200),
        ("import", 200),
        ("orders", 404),
        ("stock", 404),
        ("money", 404),
        ("team", 404),
        ("mandates", 404),
        ("trail", 404),
    ):
        assert client.get(f"/en/merchant/{path}/").status_code == code, path
        assert (f'href="/en/merchant/{path}/"' in page) == (code == 200), path


def test_a_mandate_to_list_sets_no_price_and_one_to_price_lists_nothing() -> None:
    goods = sales.some_goods()
    product, listing = goods.rows["variant"].product_id, goods.listing
    base = f"/en/merchant/products/{product}"
    agent = _agent(goods.merchant.office)
    price, pause = {"do": "price", "price": "9.00"}, {"do": "pause"}
    lists = _acting(agent, _given(goods.merchant, Scope.LIST))
    assert lists.post(f"{base}/listings/{listing}/", price).status_code == 404
    assert lists.post(f"{base}/listings/{listing}/", pause).status_code == 302
    prices = _acting(agent, _given(goods.merchant, Scope.PRICE))
    assert prices.post(f"{base}/listings/{listing}/", pause).status_code == 404
    assert prices.post(f"{base}/listings/{listing}/", price).status_code == 302
    assert prices.post(f"{base}/facts/", {"brand": "x"}).status_code == 404


def test_every_act_is_shown_as_of_the_office_for_the_merchant() -> None:
    """SEC-3: to the merchant too."""
    goods = sales.some_goods()
    agent = _agent(goods.merchant.office)
    client = _acting(agent, _given(goods.merchant, Scope.PRICE))
    product = goods.rows["variant"].product_id
    client.post(
        f"/en/merchant/products/{product}/listings/{goods.listing}/",
        {"do": "price", "price": "9.00"},
    )
    act = Act.objects.get(what="listing.priced")
    assert (act.user, act.merchant) == (agent.id, goods.merchant.id)
    assert act.acting_office == goods.merchant.office.id
    owner = make.a_client(make.a_person(role=Role.MERCHANT, merchant=goods.merchant))
    page = owner.get("/en/merchant/trail/").content.decode()
    assert "Agent Rossi" in page
    assert f"Office Milan for {goods.merchant.name}" in page
    assert agent.email not in page
    assert Act.objects.filter(what="mandate.used", merchant=goods.merchant.id).exists()


def test_a_mandate_revoked_between_two_requests_ends_at_the_second() -> None:
    merchant = make.a_merchant()
    mandate = _given(merchant)
    client = _acting(_agent(merchant.office), mandate)
    assert client.get("/en/merchant/products/").status_code == 200
    commands.revoke_mandate(mandate=mandate, merchant=merchant.id, by=None, at=timezone.now())
    assert client.get("/en/merchant/products/").status_code == 404
    assert client.post("/en/merchant/products/bulk/", {"do": "pause"}).status_code == 404


def test_control_a_mandate_that_holds_goes_on() -> None:
    """If requests ended by themselves, the test above would prove nothing."""
    merchant = make.a_merchant()
    client = _acting(_agent(merchant.office), _given(merchant))
    assert {client.get("/en/merchant/products/").status_code for _ in range(3)} == {200}


@pytest.mark.parametrize("how", ["over", "moved", "left", "degraded"])
def test_a_mandate_ends_by_itself(how: str) -> None:
    merchant = make.a_merchant()
    agent = _agent(merchant.office)
    mandate = _given(merchant)
    client = _acting(agent, mandate)
    if how == "over":
        Mandate.objects.update(until=timezone.now().date())
    elif how == "moved":
        Merchant.objects.filter(id=merchant.id).update(office=make.an_office())
    elif how == "left":
        agent.memberships.all().delete()
    else:
        agent.memberships.update(post=Post.READER)
    assert client.get("/en/merchant/products/").status_code == 404


def test_whose_mandate_ended_does_not_slip_into_another_merchants_seat() -> None:
    """SEC-1: an agent with a shop of their own never acts for it unawares."""
    merchant = make.a_merchant()
    agent = _agent(merchant.office)
    make.a_seat(agent, role=Role.MERCHANT)
    mandate = _given(merchant)
    client = _acting(agent, mandate)
    commands.revoke_mandate(mandate=mandate, merchant=merchant.id, by=None, at=timezone.now())
    assert client.get("/en/merchant/products/").status_code == 404
    assert client.post("/en/desk/seats/stop/").status_code == 302
    assert client.get("/en/merchant/products/").status_code == 200


def test_other_offices_and_other_posts_take_nothing() -> None:
    merchant = make.a_merchant()
    mandate = _given(merchant)
    for person in (
        _agent(make.an_office()),
        _agent(merchant.office, Post.READER),
        _agent(merchant.office, Post.FINANCE),
        make.a_person(role=Role.MERCHANT),
        make.a_person(role=Role.OPERATOR),
    ):
        answer = make.a_client(person).post(f"/en/office/mandates/{mandate}/act/")
        assert answer.status_code == 404


def test_a_key_that_is_no_mandate_gives_no_seat() -> None:
    client = make.a_client(_agent(make.an_office()))
    session = client.session
    session["seat:merchant"] = "mandate:not-an-id"
    session.save()
    assert client.get("/en/merchant/products/").status_code == 404


@pytest.mark.parametrize(
    ("days", "is_fine"), [(-1, False), (0, False), (1, True), (366, True), (367, False)]
)
def test_a_mandate_lasts_a_day_at_least_and_a_year_at_most(days: int, *, is_fine: bool) -> None:
    merchant = make.a_merchant()
    until = timezone.now().date() + timedelta(days=days)
    if is_fine:
        _given(merchant, until=until)
        return
    with pytest.raises(commands.BadMandate):
        _given(merchant, until=until)


def test_a_mandate_for_nothing_is_none() -> None:
    with pytest.raises(commands.BadMandate):
        commands.give_mandate(
            merchant=make.a_merchant().id,
            scopes=[],
            until=timezone.now().date() + DAYS_30,
            by=None,
            at=timezone.now(),
        )


def test_the_office_asks_the_owner_answers() -> None:
    merchant = make.a_merchant()
    owner = make.a_person(role=Role.MERCHANT, merchant=merchant)
    make.a_person(role=Role.MERCHANT, merchant=merchant, post=Post.MANAGER)
    agent = make.a_client(_agent(merchant.office))
    url = f"/en/office/mandates/ask/{merchant.id}/"
    assert agent.get(url).status_code == 200
    assert agent.post(url, {"scopes": []}).status_code == 422
    said = {"scopes": ["list", "price"], "note": "We would list ten wines."}
    assert agent.post(url, said).status_code == 302
    assert Letter.objects.filter(template="offices/mandate_asked").count() == 1
    client = make.a_client(owner)
    page = client.get("/en/merchant/mandates/").content.decode()
    assert "We would list ten wines." in page
    asked = Mandate.objects.get()
    decline = f"/en/merchant/mandates/{asked.id}/"
    assert client.post(decline, {"do": "decline"}).status_code == 302
    agent.post(url, said)
    day = timezone.now().date() + DAYS_30
    give: dict[str, Any] = {"scopes": ["list"], "last_day": day.isoformat()}
    assert client.post("/en/merchant/mandates/", give).status_code == 302
    held = queries.mandate_card(merchant=merchant.id, office=merchant.office.id)
    assert held["held"].scopes == (Scope.LIST,)
    assert held["held"].until == day + timedelta(days=1)
    assert held["asked"] is None
    revoke = f"/en/merchant/mandates/{held['held'].id}/"
    assert client.post(revoke, {"do": "revoke"}).status_code == 302
    assert not queries.mandate_card(merchant=merchant.id, office=merchant.office.id)["held"]


def test_a_bad_day_keeps_what_was_ticked() -> None:
    client = make.a_client(make.a_person(role=Role.MERCHANT))
    answer = client.post("/en/merchant/mandates/", {"scopes": ["answer"], "last_day": "2001-01-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="2001-01-01"' in page
    assert 'value="answer" id="id_scopes_2" checked' in page.replace("  ", " ") or "checked" in page


def test_only_owners_give_and_another_offices_merchant_is_not_asked() -> None:
    merchant = make.a_merchant()
    manager = make.a_person(role=Role.MERCHANT, merchant=merchant, post=Post.MANAGER)
    day = (timezone.now().date() + DAYS_30).isoformat()
    answer = make.a_client(manager).post(
        "/en/merchant/mandates/", {"scopes": ["list"], "last_day": day}
    )
    assert answer.status_code == 404
    stranger = make.a_client(_agent(make.an_office()))
    assert stranger.get(f"/en/office/mandates/ask/{merchant.id}/").status_code == 404


CROWD = 6


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_of_mandates_given_at_once_one_holds() -> None:
    merchant = make.a_merchant()

    def give() -> str:
        try:
            _given(merchant)
        except Refusal as no:
            return no.code
        return "given"

    in_a_crowd(*[give] * CROWD)
    assert Mandate.objects.filter(merchant=merchant, state="given").count() == 1


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_after_a_revocation_no_request_finds_the_mandate() -> None:
    """Requests run all the while; each that begins after the commit is refused."""
    merchant = make.a_merchant()
    mandate = _given(merchant)
    agent = _agent(merchant.office)
    clients = [_acting(agent, mandate) for _ in range(CROWD)]
    revoked: list[bool] = []

    def ask(client: Client) -> list[tuple[bool, int]]:
        seen = []
        for _ in range(5):
            was = bool(revoked)
            seen.append((was, client.get("/en/merchant/products/").status_code))
        return seen

    def revoke() -> list[tuple[bool, int]]:
        commands.revoke_mandate(mandate=mandate, merchant=merchant.id, by=None, at=timezone.now())
        revoked.append(True)
        return []

    answers = in_a_crowd(revoke, *[lambda one=one: ask(one) for one in clients])
    after = {code for seen in answers for was, code in seen if was}  # type: ignore[attr-defined]  # lists of pairs
    assert after <= {404}
    assert {client.get("/en/merchant/products/").status_code for client in clients} == {404}
