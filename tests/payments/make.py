"""Payments, provider's words and signed notices for everyone's tests."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from entrepot.kernel import new_id
from entrepot.kit import webhook
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.rules import NoSuchAccount
from entrepot.money.values import Money, currency
from entrepot.payments.models import Payment
from entrepot.payments.values import PaymentId, PaymentState, Standing

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def a_payment(*, amount: int = 32_800, unit: str = "CNY", **facts: Any) -> Payment:
    """A payment that was started at AT and waits for money."""
    identity = new_id()
    return Payment.objects.create(
        **{
            "id": identity,
            "purpose": new_id(),
            "provider": "simulator",
            "amount_minor": amount,
            "currency": unit,
            "reference": f"SIM{identity.hex}",
            "started_at": AT,
            "ask_at": AT,
            **facts,
        }
    )


def a_standing(
    payment: Payment,
    state: PaymentState = PaymentState.CAPTURED,
    *,
    captured: int | None = None,
    **facts: Any,
) -> Standing:
    """The provider's word: by default it has captured all that was asked."""
    whole = payment.amount_minor if state is PaymentState.CAPTURED else 0
    return Standing(
        **{
            "payment": PaymentId(payment.id),
            "reference": payment.reference,
            "state": state,
            "captured": Money(whole if captured is None else captured, currency(payment.currency)),
            "method": "card",
            **facts,
        }
    )


def a_notice(
    payment: UUID,
    *,
    state: str = "captured",
    captured: int = 32_800,
    unit: str = "CNY",
    reference: str = "",
    notice: str = "",
    at: datetime = AT,
    secret: str = "",
) -> tuple[dict[str, str], bytes]:
    """Headers and body as the simulated provider sends them."""
    data = {
        "id": str(payment),
        "reference": reference or f"SIM{payment.hex}",
        "state": state,
        "captured_minor": captured,
        "currency": unit,
        "method": "card",
        "failure": "refused_by_bank" if state == "failed" else "",
    }
    body = json.dumps({"type": f"payment.{state}", "data": data}).encode()
    headers = webhook.headers(
        secret or settings.SIMULATOR_SECRET,
        identity=notice or f"msg_{payment.hex}_{state}_{captured}",
        timestamp=int(at.timestamp()),
        body=body,
    )
    return headers, body


def posted(name: str) -> int:
    """Credits less debits of an account; nothing on one that is not open."""
    try:
        return ledger.balance(name).posted
    except NoSuchAccount:
        return 0


def cleared(unit: str = "CNY") -> int:
    """What the simulated provider owes us."""
    return -posted(chart.clearing("simulator", unit))
