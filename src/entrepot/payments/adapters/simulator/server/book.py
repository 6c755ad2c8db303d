"""What the simulated provider knows: charges, what was paid of them, what went back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Final

from entrepot.kit.simulation.dials import Dial
from entrepot.kit.simulation.web import HttpError

PENDING: Final = "pending"
FAILED: Final = "failed"
CAPTURED: Final = "captured"
METHODS: Final = ("card", "wallet", "qr")

DIALS: Final = (
    Dial("late_s", 600, "Notices come late by so many seconds", "通知推迟的秒数"),
    Dial("lost", 1, "Chance that a notice is lost for ever", "通知丢失的概率"),
    Dial("doubled", 1, "Chance that a notice comes twice", "通知重复的概率"),
    Dial("shuffled", 1, "Chance that notices overtake each other", "通知乱序的概率"),
    Dial("refused", 1, "Chance that the bank refuses", "银行拒付的概率"),
    Dial("wrong_amount", 1, "Chance that another amount is captured", "扣款金额不符的概率"),
    Dial("down", 1, "1: the provider does not answer", "停止响应 (1)"),
)


@dataclass(slots=True)
class Charge:
    """One charge. `id` is the shop's; `told` counts notices, `tries` attempts to pay."""

    id: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    notice_url: str
    language: str
    reference: str = ""
    state: str = PENDING
    captured_minor: int = 0
    method: str = ""
    failure: str = ""
    told: int = 0
    tries: int = 0
    refunds: dict[str, int] = field(default_factory=dict)

    def standing(self) -> dict[str, Any]:
        """What inquiries and notices say."""
        return {
            "id": self.id,
            "reference": self.reference,
            "state": self.state,
            "captured_minor": self.captured_minor,
            "refunded_minor": sum(self.refunds.values()),
            "currency": self.currency,
            "method": self.method,
            "failure": self.failure,
        }


class Book:
    """All charges, by the shop's id and by our reference."""

    def __init__(self) -> None:
        self._charges: dict[str, Charge] = {}
        self._by_reference: dict[str, Charge] = {}

    def open(self, facts: Mapping[str, Any]) -> tuple[Charge, bool]:
        """The charge with this id, and whether it is new; another body is refused."""
        try:
            wanted = Charge(
                id=str(facts["id"]),
                amount_minor=int(facts["amount_minor"]),
                currency=str(facts["currency"]),
                description=str(facts["description"]),
                return_url=str(facts["return_url"]),
                notice_url=str(facts["notice_url"]),
                language=str(facts.get("language", "")),
            )
        except (KeyError, TypeError, ValueError) as wrong:
            raise HttpError(422, f"a field is missing or wrong: {wrong}") from wrong
        if wanted.amount_minor <= 0:
            raise HttpError(422, "amount_minor must be positive")
        found = self._charges.get(wanted.id)
        if found is not None:
            if (found.amount_minor, found.currency) != (wanted.amount_minor, wanted.currency):
                raise HttpError(409, "this id was used for another charge")
            return found, False
        wanted.reference = f"SIM{sha256(wanted.id.encode()).hexdigest()[:18].upper()}"
        self._keep(wanted)
        return wanted, True

    def by_id(self, identity: str) -> Charge:
        if identity not in self._charges:
            raise HttpError(404, "no such charge")
        return self._charges[identity]

    def by_reference(self, reference: str) -> Charge:
        if reference not in self._by_reference:
            raise HttpError(404, "no such charge")
        return self._by_reference[reference]

    def newest(self, count: int) -> list[Charge]:
        return list(reversed(list(self._charges.values())[-count:]))

    def refund(self, charge: Charge, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Give back; the same refund id does it once, and never more than was captured."""
        identity, amount = str(facts.get("id", "")), int(facts.get("amount_minor", 0))
        if not identity or amount <= 0 or facts.get("currency") != charge.currency:
            raise HttpError(422, "a refund has an id, a positive amount and the charge's currency")
        done = charge.refunds.get(identity)
        if done is None:
            if sum(charge.refunds.values()) + amount > charge.captured_minor:
                raise HttpError(422, "more than was captured")
            charge.refunds[identity] = amount
        elif done != amount:
            raise HttpError(409, "this id was used for another refund")
        return {"id": identity, "reference": f"R{charge.reference}-{identity[:8]}", "state": "sent"}

    def memory(self) -> list[dict[str, Any]]:
        return [asdict(charge) for charge in self._charges.values()]

    def remember(self, memory: list[dict[str, Any]]) -> None:
        for facts in memory:
            self._keep(Charge(**facts))

    def _keep(self, charge: Charge) -> None:
        self._charges[charge.id] = charge
        self._by_reference[charge.reference] = charge
