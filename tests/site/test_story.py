"""One order's whole life in logs and traces, found by its id, and nothing personal in any of it.

A buyer with recognisable facts signs in, searches, quotes, orders at the intake, pays, receives and
is refused things; every line and every span is kept and looked through.
"""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.checkout import make as sales
from tests.checkout.test_intake import conninfo
from tests.offices import make as people
from tests.payments.make import a_notice

from entrepot.checkout import commands
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.models import Order
from entrepot.checkout.values import Placed
from entrepot.kit import logs, outbox, tracing, watching
from entrepot.logistics.events import ParcelDelivered, ParcelShipped
from entrepot.offices.models import User
from entrepot.payments.models import Payment
from entrepot.site import wiring

EMAIL = "kebian.lin.zz@fake-mail.example"
PASSWORD = "Gezeiten-Tafel-4711"
SEARCH = "zzsuchwortzz"
DETAILS = {
    **sales.BEIJING,
    "name": "林可辨",
    "phone": "139 1234 8765",
    "street": "可辨认胡同4711号",
    "id_number": sales.an_id_number(471),
}
PERSONAL = (
    EMAIL, "kebian", "fake-mail", PASSWORD, SEARCH, DETAILS["name"], "可辨认胡同", "4711号",
    DETAILS["phone"], DETAILS["phone"].replace(" ", ""), DETAILS["id_number"],
    DETAILS["id_number"][:-1],
)  # fmt: skip


class Recorder(logging.Handler):
    """Every line of every logger, as JSON and as text."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(logs.StoryFilter())
        self.lines: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.bare: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(logs.JsonFormatter().format(record)))
        self.texts.append(logs.LineFormatter().format(record))
        self.bare.append(logging.Formatter().format(record))

    def about(self, identity: object) -> list[dict[str, Any]]:
        return [line for line in self.lines if str(identity) in json.dumps(line)]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    root, ours = logging.getLogger(), logging.getLogger("entrepot")
    before = root.level, ours.level
    root.addHandler(recorder)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    yield recorder
    root.removeHandler(recorder)
    root.setLevel(before[0])
    ours.setLevel(before[1])


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.start("", share=1.0, exporter=exporter)
    yield exporter
    tracing.stop()


class Life:
    """What happened to one order, step by step."""

    def __init__(self) -> None:
        wiring.connect()
        sales.some_rates()
        self.buyer = people.a_person(email=EMAIL)
        self.buyer.set_password(PASSWORD)
        self.buyer.save()
        self.goods = sales.some_goods()
        self.client = people.a_client(self.buyer)
        self.at = datetime.now(UTC)
        self.placed = self._order()
        self.order = self.placed.quote.orders[0].id
        self.payment = self._pay()
        self._deliver()

    def _order(self) -> Placed:
        recipient = sales.a_recipient(owner=self.buyer, details=DETAILS)
        self.client.get(f"/en/cn/search/?q={SEARCH}")
        self.client.post("/en/accounts/login/", {"login": EMAIL, "password": "wrong " + PASSWORD})
        quote = sales.a_quote((self.goods, 1), buyer=self.buyer, recipient=recipient, at=self.at)
        assert quote.token, quote.problems
        token = quote.token

        async def place() -> Placed:
            intake = Intake(conninfo())
            placed = await intake.place(token)
            await intake.stop()
            return placed

        placed = asyncio.run(place())
        outbox.tell_all(at=self.at)
        return placed

    def _pay(self) -> UUID:
        quote = self.placed.quote
        payment = Payment.objects.create(
            purpose=self.placed.group, provider="simulator", amount_minor=quote.total_minor,
            currency=quote.currency, reference="SIM1", started_at=self.at,
        )  # fmt: skip
        headers, body = a_notice(
            payment.id,
            captured=quote.total_minor,
            unit=quote.currency,
            reference="SIM1",
            at=self.at,
        )
        answer = self.client.post(
            "/hooks/payments/simulator/", body, content_type="application/json", headers=headers
        )
        assert answer.json() == {"outcome": "settled"}
        outbox.tell_all(at=self.at)
        return UUID(str(payment.id))

    def _deliver(self) -> None:
        from django.db import transaction  # noqa: PLC0415  # used once

        for event in (ParcelShipped, ParcelDelivered):
            with transaction.atomic():
                facts = {"number": "P-1"} if event is ParcelShipped else {}
                outbox.record(event(at=self.at, parcel=self.goods.node, order=self.order, **facts))
            outbox.tell_all(at=self.at)
        commands.confirm_receipt(group=self.placed.group, order=self.order, at=self.at)
        outbox.tell_all(at=self.at + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_an_orders_life_is_followed_by_its_id(
    recorder: Recorder, spans: InMemorySpanExporter
) -> None:
    life = Life()
    group, order = life.placed.group, life.order
    assert Order.objects.get(book=1, id=order).completed_at

    by_group = recorder.about(group)
    assert any(line["message"].startswith("placed 1 of 1") for line in by_group), "the intake"
    assert any("a notice of simulator: settled" in line["message"] for line in by_group)
    assert {line["order"] for line in by_group if "order" in line} == {str(order)}
    answered = [line for line in by_group if line.get("route") == "payments-notice"]
    assert answered, "the request that brought the notice"
    assert answered[0]["request"]
    assert answered[0]["payment"] == str(life.payment)

    kinds = [line["kind"] for line in recorder.about(order) if "was told" in line["message"]]
    assert kinds == [
        "group.placed", "order.confirmed", "parcel.shipped", "parcel.delivered", "order.completed",
    ]  # fmt: skip

    named = {span.name for span in spans.get_finished_spans()}
    assert {"intake batch", "react order.confirmed", "payments-notice"} <= named
    about_order = [
        span.name
        for span in spans.get_finished_spans()
        if str(order) in map(str, (span.attributes or {}).values())
    ]
    assert {"react order.confirmed", "react parcel.shipped"} <= set(about_order)


@pytest.mark.django_db(transaction=True)
def test_nothing_personal_is_in_any_line_or_span(
    recorder: Recorder, spans: InMemorySpanExporter
) -> None:
    life = Life()
    _fail_with_a_row_of_a_table(life.buyer)
    token = sales.a_quote((life.goods, 1), buyer=life.buyer, at=life.at).token
    secrets = (*PERSONAL, str(life.buyer.id), token)

    assert len(recorder.lines) > 10
    for text in (*recorder.texts, *(json.dumps(one, ensure_ascii=False) for one in recorder.lines)):
        assert not [one for one in secrets if one in text], text
    seen = spans.get_finished_spans()
    assert len(seen) > 10
    for span in seen:
        text = f"{span.name} {dict(span.attributes or {})} {span.status.description}"
        assert not [one for one in secrets if one in text], text
        assert not span.events, "an exception's message could hold a row"
        assert not span.resource.attributes.get("process.command_args")


@pytest.mark.django_db(transaction=True)
def test_control_a_plain_line_would_have_told(recorder: Recorder) -> None:
    """If the bare lines were clean too, the test above would prove nothing."""
    _fail_with_a_row_of_a_table(people.a_person(email=EMAIL))
    assert any(EMAIL in text for text in recorder.bare)
    assert not any(EMAIL in text for text in recorder.texts)


def _fail_with_a_row_of_a_table(buyer: User) -> None:
    """What PostgreSQL says about a row that is there already holds the row."""
    try:
        with watching.calling():
            User.objects.create(email=buyer.email)
    except IntegrityError:
        logging.getLogger("entrepot.test").exception("a page failed")
    logging.getLogger("entrepot.test").error(
        "somebody wrote %s, %s, id %s", EMAIL, DETAILS["phone"], DETAILS["id_number"]
    )
