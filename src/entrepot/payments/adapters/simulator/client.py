"""The client of the simulated provider: its addresses, its field names, its signatures."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from entrepot.kit import webhook, wire
from entrepot.money.values import Money, currency
from entrepot.payments.values import (
    BadNotice,
    Charge,
    PaymentId,
    PaymentState,
    ProviderRefused,
    ProviderUnavailable,
    RefundId,
    SentBack,
    Standing,
    Started,
    Told,
)

NAME: Final = "simulator"


class Simulator:
    """Pays with play money. `ENTREPOT_SIMULATOR_URL` and `ENTREPOT_SIMULATOR_SECRET` say where."""

    name = NAME

    def start(self, charge: Charge) -> Started:
        request = json.dumps(
            {
                "id": str(charge.payment),
                "amount_minor": charge.amount.minor,
                "currency": charge.amount.currency.code,
                "description": charge.description,
                "return_url": charge.return_url,
                "notice_url": charge.notice_url,
                "language": charge.language,
            },
            ensure_ascii=False,
        )
        answer = _call("POST", "/v1/payments", request)
        facts = _read(answer)
        return Started(
            reference=facts["reference"],
            pay_url=facts["pay_url"],
            raw_request=request,
            raw_answer=answer,
        )

    def inquire(self, payment: PaymentId) -> Standing:
        answer = _call("GET", f"/v1/payments/{payment}", "")
        return _standing(_read(answer), raw=answer)

    def refund(
        self, *, refund: RefundId, payment: PaymentId, reference: str, amount: Money
    ) -> SentBack:
        request = json.dumps(
            {
                "id": str(refund),
                "payment_reference": reference,
                "amount_minor": amount.minor,
                "currency": amount.currency.code,
            }
        )
        answer = _call("POST", f"/v1/payments/{payment}/refunds", request)
        return SentBack(reference=_read(answer)["reference"], raw=answer)

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Told:
        try:
            notice = webhook.verify(
                _secrets(), headers=headers, body=body, timestamp=int(at.timestamp())
            )
            facts = json.loads(body)["data"]
            return Told(notice=notice, standing=_standing(facts, raw=body.decode()))
        except webhook.BadSignature as wrong:
            raise BadNotice(reason=str(wrong)) from wrong
        except (ValueError, KeyError, TypeError, UnicodeDecodeError) as wrong:
            raise BadNotice(reason="not readable") from wrong


def _secrets() -> list[str]:
    """Newest first; more than one while a secret is being changed (SEC-5)."""
    return [one for one in settings.SIMULATOR_SECRET.split(",") if one]


def _call(method: str, path: str, body: str) -> str:
    try:
        answer = wire.send(
            method,
            f"{settings.SIMULATOR_URL}{path}",
            body=body.encode(),
            headers={"Authorization": f"Bearer {_secrets()[0]}"},
        )
    except wire.NoAnswer as silence:
        raise ProviderUnavailable(provider=NAME, reason=str(silence)) from silence
    text = answer.body.decode(errors="replace")
    if answer.status >= 500 or answer.status == 429:
        raise ProviderUnavailable(provider=NAME, reason=f"{answer.status} {text[:100]}")
    if not answer.is_success:
        raise ProviderRefused(provider=NAME, reason=f"{answer.status} {text[:100]}")
    return text


def _read(answer: str) -> dict[str, Any]:
    try:
        facts = json.loads(answer)
    except ValueError as wrong:
        raise ProviderUnavailable(provider=NAME, reason="an answer that is not JSON") from wrong
    assert isinstance(facts, dict)
    return facts


def _standing(facts: Mapping[str, Any], *, raw: str) -> Standing:
    return Standing(
        payment=PaymentId(UUID(facts["id"])),
        reference=str(facts["reference"]),
        state=PaymentState(facts["state"]),
        captured=Money(int(facts["captured_minor"]), currency(facts["currency"])),
        method=str(facts.get("method", "")),
        failure=str(facts.get("failure", "")),
        raw=raw,
    )
