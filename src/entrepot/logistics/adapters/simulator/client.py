"""The client of the simulated carrier: its addresses, its field names, its signatures."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from entrepot.kit import webhook, wire
from entrepot.logistics.values import (
    BadTracking,
    CarrierRefused,
    CarrierUnavailable,
    Shipment,
    Tracked,
    TrackingCode,
)

NAME: Final = "simulator"


class Simulator:
    """Carries boxes of air. `ENTREPOT_SIMULATOR_URL` and `ENTREPOT_SIMULATOR_SECRET` say where."""

    name = NAME

    def accept(self, shipment: Shipment) -> None:
        _call(
            "POST",
            "/carrier/v1/parcels",
            {
                "number": shipment.number,
                "sender": asdict(shipment.sender),
                "recipient": asdict(shipment.recipient),
                "gross_weight_g": shipment.gross_weight_g,
                "value_minor": shipment.value.minor,
                "currency": shipment.value.currency.code,
                "customs": shipment.crosses_customs,
                "papers": list(shipment.papers),
                "notice_url": shipment.notice_url,
            },
        )

    def inquire(self, number: str) -> list[Tracked]:
        facts = _call("GET", f"/carrier/v1/parcels/{number}", None)
        try:
            return [_tracked(one) for one in facts["events"]]
        except (KeyError, TypeError, ValueError) as wrong:
            raise CarrierUnavailable(carrier=NAME, reason="not readable") from wrong

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Tracked:
        try:
            webhook.verify(_secrets(), headers=headers, body=body, timestamp=int(at.timestamp()))
            return _tracked(json.loads(body)["data"])
        except webhook.BadSignature as wrong:
            raise BadTracking(reason=str(wrong)) from wrong
        except (ValueError, KeyError, TypeError, UnicodeDecodeError) as wrong:
            raise BadTracking(reason="not readable") from wrong


def _secrets() -> list[str]:
    """Newest first; more than one while a secret is being changed (SEC-5)."""
    return [one for one in settings.SIMULATOR_SECRET.split(",") if one]


def _call(method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    try:
        answer = wire.send(
            method,
            f"{settings.SIMULATOR_URL}{path}",
            body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {_secrets()[0]}"},
        )
    except wire.NoAnswer as silence:
        raise CarrierUnavailable(carrier=NAME, reason=str(silence)) from silence
    text = answer.body.decode(errors="replace")
    if answer.status >= 500 or answer.status == 429:
        raise CarrierUnavailable(carrier=NAME, reason=f"{answer.status} {text[:100]}")
    if not answer.is_success:
        raise CarrierRefused(carrier=NAME, reason=f"{answer.status} {text[:100]}")
    try:
        facts = json.loads(text)
    except ValueError as wrong:
        raise CarrierUnavailable(carrier=NAME, reason="an answer that is not JSON") from wrong
    assert isinstance(facts, dict)
    return facts


def _tracked(facts: Mapping[str, Any]) -> Tracked:
    moment = datetime.fromisoformat(facts["at"])
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return Tracked(
        number=str(facts["number"]),
        reference=str(facts["reference"])[:80],
        code=TrackingCode(facts["code"]),
        place=str(facts["place"])[:120],
        country=str(facts["country"])[:2],
        at=moment,
    )
