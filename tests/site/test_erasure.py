"""SEC-4: everything about a person can be handed out, and erased, but for what a law wants kept."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import transaction
from tests.checkout import make as sales
from tests.offices import make as people

from entrepot.checkout.models import Cart, Order, Recipient
from entrepot.kit import letters, personal, trail
from entrepot.kit.models import Act
from entrepot.logistics import commands as packing
from entrepot.logistics.models import Paper, Parcel
from entrepot.offices import commands, rows
from entrepot.offices.models import ApiKey, Erasure, Invitation, Membership, SignIn, User
from entrepot.offices.values import Post, Role, UserId
from entrepot.payments.models import Payment

pytestmark = pytest.mark.django_db

NAME = "ZZNAMEZZ"
EMAIL = "zzmailzz@example.test"
STREET = "ZZSTREETZZ"
PHONE = "13800138001"
UNUSED = "ZZUNUSEDZZ"
WORDS = (NAME, EMAIL, STREET, PHONE, UNUSED)
BEIJING = {**sales.BEIJING, "name": NAME, "street": STREET, "phone": PHONE}


def _everything() -> Iterator[tuple[str, str]]:
    """Every column of every table, decrypted, as text."""
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        names = [f.attname for f in model._meta.concrete_fields]
        for row in model._default_manager.values(*names):
            for name, value in row.items():
                text = bytes(value) if isinstance(value, memoryview) else value
                yield f"{model._meta.db_table}.{name}", _text(text)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return json.dumps(value, ensure_ascii=False, default=str)


def _found(*words: str) -> set[tuple[str, str]]:
    return {
        (place, word)
        for place, text in _everything()
        for word in words
        if word.lower() in text.lower()
    }


def _a_buyer(**facts: Any) -> User:
    """Somebody whose traces lie in every context."""
    user = people.a_person(email=EMAIL, name=NAME, **facts)
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    SignIn.objects.create(
        user=user, session_key="x" * 32, device="", place="", began_at=sales.NOW, seen_at=sales.NOW
    )
    Cart.objects.create(owner=user, market="cn")
    sales.a_recipient(owner=user, details={**BEIJING, "street": UNUSED})
    Invitation.objects.create(
        token_hash="x", email=EMAIL, role=Role.MERCHANT, merchant=people.a_merchant(),
        post=Post.READER, language="en", sent_at=sales.NOW, expires_at=sales.NOW,
    )  # fmt: skip
    with transaction.atomic():
        letters.queue(
            key="x", to=EMAIL, language="en", template="offices/new_key",
            facts={"name": NAME, "until": ""},
        )  # fmt: skip
        with trail.acting(trail.Actor(user=user.id)):
            trail.record(
                what="note.written", on="note", object_id="1", after={"text": f"for {EMAIL}"},
                why=f"asked by {NAME}",
            )  # fmt: skip
    return user


def _bought(user: User, *, ended: bool, sold: bool = True, at: datetime = sales.NOW) -> Order:
    sales.some_rates()
    goods = sales.some_goods()
    recipient = sales.a_recipient(owner=user, details=BEIJING)
    made = sales.a_sale if sold else sales.a_placed
    placed = made((goods, 1), buyer=user, recipient=recipient)
    order = Order.objects.get(group=placed.group)
    if sold:
        parcel = Parcel.objects.get(order=order.id).id
        packing.pick(parcel=parcel)
        packing.pack(parcel=parcel, weighed_g=900, at=at)
        packing.make_papers(parcel=parcel, at=at)
    if ended:
        state = "completed" if sold else "expired"
        Order.objects.filter(id=order.id).update(state=state, completed_at=at if sold else None)
    Payment.objects.filter(purpose=placed.group).update(raw_answer=f'{{"payer": "{NAME}"}}')
    order.refresh_from_db()
    return order


def _erase(user: User, *, at: datetime = sales.NOW) -> Erasure:
    done = commands.erase_person(user=UserId(user.id), by=None, at=at)
    return Erasure.objects.get(id=done)


def test_control_the_traces_are_found() -> None:
    """If the search were blind, every test below would pass."""
    user = _a_buyer()
    _bought(user, ended=True)
    assert {word for _, word in _found(*WORDS)} == set(WORDS)


def test_sec4_of_who_bought_nothing_nothing_is_left(caplog) -> None:
    user = _a_buyer()
    with caplog.at_level(logging.DEBUG):
        proof = _erase(user)
    assert not _found(*WORDS)
    assert not any(word in caplog.text for word in WORDS)
    assert [one["rule"] for one in proof.report["kept"]] == ["audit-log"]
    assert proof.report["next_on"] is None
    assert not User.objects.get(id=user.id).is_active


def test_sec4_of_a_sale_only_name_and_address_stay_in_its_record(
    django_capture_on_commit_callbacks,
) -> None:
    user = _a_buyer()
    _bought(user, ended=True)
    with django_capture_on_commit_callbacks(execute=True):
        proof = _erase(user)
    assert _found(*WORDS) == {
        ("checkout_recipient.details", NAME),
        ("checkout_recipient.details", STREET),
        ("logistics_parcel.recipient", NAME),
        ("logistics_parcel.recipient", STREET),
        ("payments_payment.raw_answer", NAME),
    }
    [kept] = [one for one in proof.report["kept"] if one["context"] == "checkout"]
    assert kept["rule"] == "order-record"
    assert "Art. 31" in kept["source"]
    assert kept["until"] == "2029-11-20"
    paper = Paper.objects.first()
    assert paper is not None
    from entrepot.logistics.adapters import paper as cabinet  # noqa: PLC0415  # one use

    assert cabinet.take(paper.sha256) is None


def test_sec4_what_was_kept_goes_on_its_day_by_itself() -> None:
    user = _a_buyer()
    _bought(user, ended=True)
    _erase(user)
    assert commands.erase_due(at=datetime(2029, 11, 19, tzinfo=sales.NOW.tzinfo)) == 0
    assert commands.erase_due(at=datetime(2029, 11, 21, tzinfo=sales.NOW.tzinfo)) == 1
    assert not _found(*WORDS)
    assert commands.erase_due(at=datetime(2029, 11, 22, tzinfo=sales.NOW.tzinfo)) == 0


def test_an_order_on_its_way_keeps_its_address_until_it_has_arrived() -> None:
    user = _a_buyer()
    order = _bought(user, ended=False)
    proof = _erase(user)
    [kept] = [one for one in proof.report["kept"] if one["context"] == "checkout"]
    assert (kept["rule"], kept["until"]) == ("open-order", None)
    assert ("logistics_parcel.recipient", PHONE) in _found(PHONE)
    Order.objects.filter(id=order.id).update(state="completed", completed_at=sales.NOW)
    assert commands.erase_due(at=sales.NOW + timedelta(days=8)) == 1
    assert not _found(PHONE)


def test_what_never_became_a_sale_leaves_nothing() -> None:
    user = _a_buyer()
    _bought(user, ended=True, sold=False)
    _erase(user)
    assert not _found(*WORDS)
    assert Order.objects.filter(buyer=user.id).exists()


def test_another_buyers_things_stay() -> None:
    other = people.a_person()
    sales.some_rates()
    sales.a_sale((sales.some_goods(), 1), buyer=other)
    before = list(Recipient.objects.values_list("id", "person"))
    _erase(_a_buyer())
    assert list(Recipient.objects.values_list("id", "person")) == before


def test_the_page_of_an_order_still_opens_for_its_merchant() -> None:
    user = _a_buyer()
    order = _bought(user, ended=True)
    _erase(user)
    merchant = people.a_person(role=Role.MERCHANT)
    Membership.objects.filter(user=merchant).update(merchant=order.merchant)
    parcel = Parcel.objects.get(order=order.id).id
    assert people.a_client(merchant).get(f"/en/merchant/orders/{parcel}/").status_code == 200


def test_the_last_owner_hands_over_first() -> None:
    user = _a_buyer(role=Role.MERCHANT)
    with pytest.raises(commands.LastOwner):
        _erase(user)
    assert User.objects.get(id=user.id).name == NAME
    mine = Membership.objects.get(user=user)
    people.a_person(role=Role.MERCHANT, merchant=mine.merchant)
    ApiKey.objects.create(
        name="till", prefix="ek_live_", digest="d", role=Role.MERCHANT, merchant=mine.merchant,
        made_by=user, made_at=sales.NOW, expires_on=date(2027, 1, 1),
    )  # fmt: skip
    _erase(user)
    assert not Membership.objects.filter(user=user).exists()
    assert ApiKey.objects.count() == 1, "a key is its team's"


def test_the_export_has_all_of_it_and_nothing_of_others() -> None:
    user = _a_buyer()
    order = _bought(user, ended=True)
    _bought(people.a_person(name="ZZOTHERZZ"), ended=True)
    body = commands.export_person(user=UserId(user.id))
    text = zipfile.ZipFile(io.BytesIO(body)).read("data.json").decode()
    for word in (NAME, EMAIL, STREET, PHONE, UNUSED, order.number):
        assert word in text
    assert "ZZOTHERZZ" not in text
    found = json.loads(text)
    assert set(found) == set(personal.holders())
    assert len(found["checkout"]["orders"]) == 1


def test_erasing_is_on_record_without_a_name() -> None:
    user = _a_buyer()
    _erase(user)
    act = Act.objects.get(what="person.erased")
    assert act.object_id == str(user.id)
    assert NAME not in str(vars(act))


def test_a_buyer_does_it_on_their_own_page() -> None:
    user = _a_buyer()
    client = people.a_client(user)
    page = "/en/desk/my-data/"
    assert client.get(page).status_code == 200
    handed = client.post(f"{page}download/")
    assert handed["Content-Type"] == "application/zip"
    wrong = client.post(page, {"email": "another@example.test"})
    assert wrong.status_code == 422
    assert User.objects.get(id=user.id).is_active
    done = client.post(page, {"email": EMAIL})
    assert done["Location"] == f"{page}forgotten/"
    assert client.get(done["Location"]).status_code == 200
    assert not _found(*WORDS)
    assert client.get(page).status_code == 302


def test_an_operator_does_it_with_a_reason_and_gets_the_proof() -> None:
    _a_buyer()
    client = people.a_client(people.a_person(role=Role.OPERATOR))
    assert client.get("/en/operator/persons/", {"email": "nobody@x.test"}).status_code == 404
    found = client.get("/en/operator/persons/", {"email": EMAIL})
    page = found["Location"]
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": EMAIL}).status_code == 422, "a reason is asked for"
    done = client.post(page, {"email": EMAIL, "why": "letter of 3 May"})
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/en/operator/persons/").status_code == 200
    assert client.get(page).status_code == 200, "an id that is nobody's"


@pytest.mark.parametrize(
    ("country", "sold", "until"),
    [
        ("CN", date(2026, 11, 20), date(2029, 11, 20)),
        ("ES", date(2026, 1, 2), date(2036, 12, 31)),
        ("GB", date(2026, 5, 5), date(2032, 12, 31)),
        ("JP", date(2026, 5, 5), date(2036, 12, 31)),
        ("CN", date(2024, 2, 29), date(2027, 2, 28)),
    ],
)
def test_how_long_the_law_wants_an_order_kept(country: str, sold: date, until: date) -> None:
    assert rows.keep("order-record", country=country, day=sold).last_day(sold) == until


def test_every_rule_names_its_source() -> None:
    for row in rows.keeps():
        assert row.source
        assert row.confidence in {"statute", "operator"}
        assert row.since < row.until
