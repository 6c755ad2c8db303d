"""The client of the simulated registers: its address and its field names."""

import json
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from entrepot.kit import wire
from entrepot.onboarding.values.checks import (
    Answer,
    CheckKind,
    Found,
    NotFound,
    Silence,
    Unreachable,
)

NAME: Final = "simulator"


class Simulator:
    """`Register` of make-believe businesses, one for each kind of number.

    It is told the name, which it answers with: it knows nobody. `entrepot check --deploy`
    refuses it.
    """

    name = NAME

    def __init__(self, kind: CheckKind) -> None:
        self._kind = kind

    def look_up(self, *, country: str, number: str, name: str) -> Answer:
        asked = {"kind": self._kind.value, "country": country, "number": number, "name": name}
        try:
            answer = wire.send(
                "POST",
                f"{settings.SIMULATOR_URL}/registers/v1/look-up",
                body=json.dumps(asked, ensure_ascii=False).encode(),
                headers={"Authorization": f"Bearer {settings.SIMULATOR_SECRET.split(',')[0]}"},
            )
        except wire.NoAnswer:
            return self._silent(Silence.NO_ANSWER, "")
        if answer.status == 429:
            return self._silent(Silence.BUSY, "HTTP 429")
        if not answer.is_success:
            return self._silent(Silence.UNAVAILABLE, f"HTTP {answer.status}")
        try:
            facts = json.loads(answer.body)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            return self._silent(Silence.NO_ANSWER, "no JSON object")
        return self._read(facts)

    def _read(self, facts: dict[str, Any]) -> Answer:
        reference = str(facts.get("reference", ""))
        match facts.get("state"):
            case "found":
                return Found(
                    register=NAME,
                    at=timezone.now(),
                    name=str(facts.get("name", "")),
                    address=str(facts.get("address", "")),
                    active=facts.get("active") is True,
                    reference=reference,
                )
            case "not_found":
                return NotFound(register=NAME, at=timezone.now(), reference=reference)
            case _:
                return self._silent(Silence.NO_ANSWER, "no state")

    def _silent(self, silence: Silence, said: str) -> Unreachable:
        return Unreachable(register=NAME, at=timezone.now(), silence=silence, said=said)
