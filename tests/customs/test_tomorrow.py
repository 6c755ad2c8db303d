"""The issue's "done when": one row changed for tomorrow changes tomorrow's quotes only."""

import json
from datetime import timedelta

import pytest
from tests.checkout import make as sales
from tests.customs import make

from entrepot.checkout import commands as checkout
from entrepot.checkout.models import Order
from entrepot.checkout.values import QuotePayload
from entrepot.customs import commands
from entrepot.kit import outbox
from entrepot.site import wiring

pytestmark = pytest.mark.django_db(transaction=True)

NOW = sales.NOW
ON = NOW.date() + timedelta(days=1)


def test_one_row_changed_for_tomorrow_changes_tomorrows_quotes_only() -> None:
    """A quote given before still places, at its price and under its version of the law."""
    sales.some_rates()
    goods = sales.some_goods()
    recipient = sales.a_recipient()

    before = sales.a_quote((goods, 1), recipient=recipient)
    assert before.token is not None
    assert before.payload is not None
    row = make.the_row("CN", "vat", kind="reduced")  # olive oil
    change = make.a_correction(row, fields={"rate": "0.16"}, since=ON, ends_on=ON)
    make.approved(change, at=NOW)

    today = sales.a_quote((goods, 1), recipient=recipient)
    tomorrow = sales.a_quote((goods, 1), recipient=recipient, at=NOW + timedelta(days=1))
    assert today.total == before.total
    assert tomorrow.total.minor > today.total.minor
    assert today.payload is not None
    assert _version(today.payload) != _version(before.payload)

    placed = checkout.place(before.token, at=NOW + timedelta(minutes=5))
    assert placed.quote.total_minor == before.total.minor
    assert _version(placed.quote) == _version(before.payload)
    assert Order.objects.get().frozen["rules_version"] == _version(before.payload)


def _version(quote: QuotePayload) -> str:
    return str(json.loads(bytes(quote.orders[0].frozen))["rules_version"])


def test_another_process_hears_of_it_by_the_outbox_and_by_looking() -> None:
    """The dispatcher looks before each step; a reaction prices by the law as amended."""
    wiring.connect()
    row = make.the_row("CN", "vat", kind="general")
    make.approved(make.a_correction(row, fields={"rate": "0.17"}))
    commands.forget_law()  # as a process that was not there
    outbox.tell_all(at=NOW + timedelta(days=30))
    assert str(make.the_row("CN", "vat", kind="general").until) == make.TOMORROW.isoformat()
