"""The audit log (SEC-3): only added to, read by whom it concerns, and without personal data."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from tests.offices import make

from entrepot.kit import trail
from entrepot.kit.models import Act
from entrepot.kit.trail import Actor
from entrepot.offices import commands, queries
from entrepot.offices.models import Merchant, Standing
from entrepot.offices.queries import ActFilter
from entrepot.offices.values import MerchantState, Post, Role

pytestmark = pytest.mark.django_db


def _done(merchant: Merchant | None = None, **facts: object) -> None:
    with transaction.atomic():
        trail.record(
            **{
                "what": "test.done",
                "on": "test",
                "object_id": uuid4(),
                "merchant": merchant.id if merchant else None,
                **facts,
            }
        )


@pytest.mark.parametrize("table", ["kit_act", "offices_standing"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_rows_are_only_ever_added(table: str, verb: str) -> None:
    merchant = make.a_merchant(state=MerchantState.APPLIED)
    commands.change_state(merchant=merchant.id, to=MerchantState.REVIEW, by=None, at=timezone.now())
    statements = {"update": f"update {table} set at = now()", "delete": f"delete from {table}"}
    with (
        pytest.raises((InternalError, IntegrityError), match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statements[verb])
    assert Act.objects.filter(merchant=merchant.id).count() == 1
    assert Standing.objects.filter(merchant=merchant).count() == 1


def test_hiding_a_person_is_the_one_change() -> None:
    _done()
    with transaction.atomic(), trail.erasing():
        assert Act.objects.update(why="") == 1
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Act.objects.update(why="again")


def test_what_did_not_change_and_what_is_personal_stays_out() -> None:
    _done(
        before={"email": "old@example.test", "city": "Alba", "state": "a"},
        after={"email": "new@example.test", "city": "Alba", "state": "b"},
        personal=("email",),
    )
    row = Act.objects.get()
    assert row.before == {"email": "…", "state": "a"}
    assert row.after == {"email": "…", "state": "b"}


def test_a_merchant_sees_its_own_an_office_its_merchants_the_operator_all() -> None:
    """SEC-2."""
    office = make.an_office()
    mine, other = make.a_merchant(office=office), make.a_merchant()
    _done(mine, why="ZZMINE")
    _done(other, why="ZZOTHER")
    _done(None, why="ZZNOBODY")
    pages = {
        who: make.a_client(person).get(f"/en/{who}/trail/").content.decode()
        for who, person in (
            ("merchant", make.a_person(role=Role.MERCHANT, merchant=mine)),
            ("office", make.a_person(role=Role.OFFICE, office=office)),
            ("operator", make.a_person(role=Role.OPERATOR)),
        )
    }
    for who, seen in (
        ("merchant", {"ZZMINE"}),
        ("office", {"ZZMINE"}),
        ("operator", {"ZZMINE", "ZZOTHER", "ZZNOBODY"}),
    ):
        found = {word for word in ("ZZMINE", "ZZOTHER", "ZZNOBODY") if word in pages[who]}
        assert found == seen, who


def test_a_hub_sees_what_its_spokes_see() -> None:
    hub = make.an_office(city="London")
    spoke = make.an_office(hub=hub)
    _done(make.a_merchant(office=spoke), why="ZZSPOKE")
    assert [row.why for row in queries.acts(ActFilter(), limit=9, office=hub.id)] == ["ZZSPOKE"]
    assert not queries.acts(ActFilter(), limit=9, office=make.an_office().id)


def test_each_filter_narrows() -> None:
    merchant = make.a_merchant()
    person = make.a_person(name="Ada Lovelace")
    with trail.acting(Actor(user=person.id, role="operator", via="page")):
        _done(merchant, what="test.by_ada")
    _done(merchant)
    today = timezone.now().date()
    for narrowed, number in (
        (ActFilter(), 2),
        (ActFilter(who="lovel"), 1),
        (ActFilter(who="nobody"), 0),
        (ActFilter(what="test.by_ada"), 1),
        (ActFilter(merchant=uuid4()), 0),
        (ActFilter(since=today + timedelta(days=1)), 0),
        (ActFilter(since=today, until=today), 2),
        (ActFilter(until=today - timedelta(days=1)), 0),
    ):
        assert len(queries.acts(narrowed, limit=9, merchant=merchant.id)) == number, narrowed


def test_the_file_says_what_the_page_says_and_no_formula() -> None:
    _done(make.a_merchant(), why="=cmd()", before={"a": 1}, after={"a": 2})
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    body = client.get("/en/operator/trail/?format=csv").content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(body))
    assert (row["before"], row["after"], row["why"]) == ("a=1", "a=2", "'=cmd()")


def test_pages_follow_one_another_without_gap() -> None:
    merchant = make.a_merchant()
    for number in range(60):
        _done(merchant, why=f"n{number:02}.")
    client = make.a_client(make.a_person(role=Role.MERCHANT, merchant=merchant))
    first = client.get("/en/merchant/trail/").content.decode()
    last = Act.objects.order_by("-id")[49].id
    assert f"before={last}" in first
    second = client.get(f"/en/merchant/trail/?before={last}").content.decode()
    assert [f"n{n:02}." in first for n in range(60)] == [n >= 10 for n in range(60)]
    assert [f"n{n:02}." in second for n in range(60)] == [n < 10 for n in range(60)]


@pytest.mark.parametrize(
    "query",
    ["?before=x", "?since=never", "?merchant=1", "?until=0001-01-01", "?who=%00", "?what=x"],
)
def test_what_cannot_be_read_breaks_nothing(query: str) -> None:
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    assert client.get(f"/en/operator/trail/{query}").status_code == 200


def test_a_page_that_records_nothing_asks_nobody_who_acts(django_assert_num_queries) -> None:
    """The actor is known to whoever records, and costs no statement else."""
    calls = []
    with trail.acting(lambda: calls.append(1) or trail.NOBODY):  # type: ignore[func-returns-value]  # counts
        queries.offices()
    assert not calls


def test_acts_by_the_command_line_say_so() -> None:
    with trail.acting(Actor(via="command")):
        _done(None)
    page = make.a_client(make.a_person(role=Role.OPERATOR)).get("/en/operator/trail/")
    assert "Command line" in page.content.decode()


def test_support_does_not_read_the_log() -> None:
    person = make.a_person(role=Role.OPERATOR, post=Post.SUPPORT)
    assert make.a_client(person).get("/en/operator/trail/").status_code == 404
