"""API keys: shown once, reach no further than their maker, and end."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from tests.offices import make

from entrepot.kit import logs
from entrepot.kit.models import Act, Letter
from entrepot.offices import commands, queries, rules
from entrepot.offices.models import ApiKey, Mandate, Merchant, User
from entrepot.offices.values import (
    Access,
    Grant,
    MandateState,
    MerchantId,
    OfficeId,
    Post,
    Resource,
    Role,
    Scope,
    Team,
    UserId,
)

pytestmark = pytest.mark.django_db

READ_PRODUCTS = Grant(Resource.PRODUCTS, Access.READ)
WRITE_PRODUCTS = Grant(Resource.PRODUCTS, Access.WRITE)


def _today() -> date:
    return timezone.now().date()


def _made(
    merchant: Merchant,
    *grants: Grant,
    by: User | None = None,
    team: Team | None = None,
    **facts: Any,
) -> commands.MadeKey:
    maker = by or make.a_person(role=Role.MERCHANT, merchant=merchant)
    return commands.make_key(
        **{
            "team": team or Team(Role.MERCHANT, merchant=MerchantId(merchant.id)),
            "name": "Nightly stock",
            "grants": grants or (READ_PRODUCTS,),
            "expires_on": _today() + timedelta(days=30),
            "by": UserId(maker.id),
            "post": Post.OWNER,
            "at": timezone.now(),
            **facts,
        }
    )


def _call(
    secret: str = "",
    *,
    method: str = "GET",
    user: User | None = None,
    headers: dict[str, str] | None = None,
    resource: Resource = Resource.PRODUCTS,
    role: Role = Role.MERCHANT,
) -> tuple[queries.Seat | None, HttpRequest]:
    given = {"Authorization": f"Bearer {secret}"} if secret else {}
    request = RequestFactory(headers={**given, **(headers or {})}).generic(method, "/api/v1/x")
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    return queries.api_for(resource, role)(request), request


def test_a_key_acts_for_its_merchant_and_only_for_it() -> None:
    merchant, other = make.a_merchant(), make.a_merchant()
    key = _made(merchant)
    seat, request = _call(key.secret)
    assert seat is not None
    assert seat.merchant == merchant.id
    assert _call(key.secret, headers={"X-Seller-Id": str(merchant.id)})[0] == seat
    for wrong in (str(other.id), "x"):
        with pytest.raises(Http404):
            _call(key.secret, headers={"X-Seller-Id": wrong})
    actor = queries.actor_of(request)
    assert (actor.via, actor.key, actor.merchant) == ("api", key.id, merchant.id)


def test_only_its_hash_is_stored() -> None:
    key = _made(make.a_merchant())
    row = ApiKey.objects.get()
    assert key.secret.startswith(row.prefix)
    assert key.secret not in str(vars(row))
    assert key.secret not in logs.clean(f"called with {key.secret}")
    assert key.secret not in str([vars(act) for act in Act.objects.all()])
    assert key.secret not in Letter.objects.get().facts


@pytest.mark.parametrize("secret", ["ek_live_", "ek_live_" + "x" * 43, "x", "ek_live_" + "é" * 200])
def test_what_is_no_key_is_401(secret: str) -> None:
    with pytest.raises(queries.UnknownKey) as no:
        _call(secret)
    assert no.value.status == 401


def test_an_expired_key_is_401_from_its_day_on() -> None:
    key = _made(make.a_merchant())
    ApiKey.objects.update(expires_on=_today() + timedelta(days=1))
    assert _call(key.secret)[0]
    ApiKey.objects.update(expires_on=_today())
    with pytest.raises(queries.UnknownKey):
        _call(key.secret)


def test_a_revoked_key_is_401_at_once_and_only_its_team_can_revoke_it() -> None:
    merchant, other = make.a_merchant(), make.a_merchant()
    key = _made(merchant)
    for team, done in (
        (Team(Role.MERCHANT, merchant=MerchantId(other.id)), False),
        (Team(Role.MERCHANT, merchant=MerchantId(merchant.id)), True),
        (Team(Role.MERCHANT, merchant=MerchantId(merchant.id)), False),
    ):
        assert commands.revoke_key(team=team, key=key.id, at=timezone.now()) is done
    with pytest.raises(queries.UnknownKey):
        _call(key.secret)
    assert Act.objects.filter(what="key.revoked", merchant=merchant.id).count() == 1


@pytest.mark.parametrize(
    ("grant", "method", "is_in"),
    [
        (READ_PRODUCTS, "GET", True),
        (READ_PRODUCTS, "POST", False),
        (WRITE_PRODUCTS, "GET", True),
        (WRITE_PRODUCTS, "PATCH", True),
        (Grant(Resource.STOCK, Access.WRITE), "GET", False),
    ],
)
def test_a_scope_that_is_missing_is_named(grant: Grant, method: str, *, is_in: bool) -> None:
    key = _made(make.a_merchant(), grant)
    if is_in:
        assert _call(key.secret, method=method)[0]
        return
    with pytest.raises(queries.ScopeMissing) as no:
        _call(key.secret, method=method)
    assert no.value.status == 403
    assert no.value.scope == f"products:{'read' if method == 'GET' else 'write'}"


def test_nobody_gives_a_key_more_than_their_post_may() -> None:
    with pytest.raises(commands.KeyReachesTooFar) as no:
        _made(make.a_merchant(), WRITE_PRODUCTS, post=Post.WAREHOUSE)
    assert no.value.scopes == ("products:write",)


@pytest.mark.parametrize("role", list(Role))
def test_no_key_makes_keys_or_moves_money(role: Role) -> None:
    given = {str(one) for post in rules.posts_of(role) for one in rules.grantable(role, post)}
    assert not given & {"keys:read", "keys:write", "team:write", "mandates:write", "money:write"}


@pytest.mark.parametrize(("days", "is_fine"), [(0, False), (1, True), (365, True), (366, False)])
def test_a_key_lasts_a_year_at_most(days: int, *, is_fine: bool) -> None:
    until = _today() + timedelta(days=days)
    if is_fine:
        assert _made(make.a_merchant(), expires_on=until)
    else:
        with pytest.raises(commands.KeyLastsTooLong):
            _made(make.a_merchant(), expires_on=until)


def test_a_team_has_a_bounded_number_of_keys(monkeypatch) -> None:
    monkeypatch.setattr("entrepot.offices.commands.keys.KEYS_MAX", 1)
    merchant = make.a_merchant()
    _made(merchant)
    with pytest.raises(commands.TooManyKeys):
        _made(merchant)


def test_that_a_key_is_used_is_written_once_a_day(django_assert_num_queries) -> None:
    key = _made(make.a_merchant())
    _call(key.secret)
    assert ApiKey.objects.get().last_used_on == _today()
    with django_assert_num_queries(2):  # the key, and the merchant whose it is
        _call(key.secret)


def test_its_maker_is_told_by_letter() -> None:
    _made(make.a_merchant(), by=make.a_person(email="owner@example.test"))
    assert Letter.objects.get().to == "owner@example.test"


def _mandated(*scopes: Scope) -> tuple[Merchant, commands.MadeKey]:
    merchant = make.a_merchant()
    Mandate.objects.create(
        merchant=merchant,
        office=merchant.office,
        scopes=[str(one) for one in scopes],
        until=_today() + timedelta(days=5),
        state=MandateState.GIVEN,
    )
    team = Team(Role.OFFICE, office=OfficeId(merchant.office_id))
    return merchant, _made(merchant, WRITE_PRODUCTS, team=team)


def test_an_offices_key_acts_for_a_merchant_by_mandate() -> None:
    merchant, key = _mandated(Scope.LIST)
    here = {"X-Seller-Id": str(merchant.id)}
    seat, request = _call(key.secret, headers=here, method="POST")
    assert seat is not None
    assert (seat.merchant, seat.by_office) == (merchant.id, merchant.office_id)
    assert queries.actor_of(request).office == merchant.office_id
    with pytest.raises(Http404):
        _call(key.secret, method="POST")  # an office has no goods of its own
    Mandate.objects.update(state=MandateState.REVOKED)
    with pytest.raises(Http404):
        _call(key.secret, headers=here)


def test_a_mandate_for_something_else_opens_nothing() -> None:
    merchant, key = _mandated(Scope.ANSWER)
    with pytest.raises(Http404):
        _call(key.secret, headers={"X-Seller-Id": str(merchant.id)})


def test_a_person_who_is_signed_in_needs_no_key() -> None:
    first, second = make.a_merchant(), make.a_merchant()
    person = make.a_person(role=Role.MERCHANT, merchant=first)
    make.a_seat(person, role=Role.MERCHANT, merchant=second)
    seat, _ = _call(user=person, headers={"X-Seller-Id": str(second.id)})
    assert seat is not None
    assert seat.merchant == second.id
    with pytest.raises(Http404):
        _call(user=person, headers={"X-Seller-Id": str(uuid4())})
    with pytest.raises(Http404):
        _call(user=make.a_person())


def test_a_strangers_call_is_let_through_to_be_refused() -> None:
    assert _call()[0] is None


def test_a_change_by_session_needs_our_own_form() -> None:
    person = make.a_person(role=Role.MERCHANT)
    with pytest.raises(queries.NotOurForm):
        _call(user=person, method="POST")


def test_a_list_shows_what_a_key_is_and_never_the_key() -> None:
    merchant = make.a_merchant()
    made = _made(merchant, WRITE_PRODUCTS, READ_PRODUCTS)
    [row] = queries.keys_of(Team(Role.MERCHANT, merchant=MerchantId(merchant.id)))
    assert row.grants == (READ_PRODUCTS, WRITE_PRODUCTS)
    assert made.secret not in str(row)
    assert row.is_working(_today())
    assert not row.is_working(row.expires_on)


def test_grants_are_read_back_as_written() -> None:
    assert Grant.read(str(WRITE_PRODUCTS)) == WRITE_PRODUCTS
    for wrong in ("products", "products:none", "ships:read", "products:WRITE"):
        with pytest.raises(ValueError, match=r".*"):
            Grant.read(wrong)
