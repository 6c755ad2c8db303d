"""A register inside the process, with dials: what it says, and how long it takes.

It knows every number that is formed well, and answers the Commission's trial numbers as its test
service does. It proves nothing about anybody: `entrepot check --deploy` refuses it.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from entrepot.customs.values import TEST_ANSWERS, Answer, AnswerCode
from entrepot.kernel import named_id
from entrepot.lanes.values import EUROPEAN_UNION

NAME: Final = "simulator"
SLOW_S_MAX: Final = 30.0


@dataclass(slots=True)
class Dials:
    """What goes wrong: an answer for everyone, answers for single numbers, and slowness."""

    everyone: AnswerCode | None = None
    single: dict[str, AnswerCode] = field(default_factory=dict)
    slow_s: float = 0.0


@dataclass(slots=True)
class Simulator:
    """`VatRegister` without a wire."""

    name: str = NAME
    dials: Dials = field(default_factory=Dials)
    asked: int = 0
    """How often it was asked: tests count what a cache saves."""

    def knows(self, country: str) -> bool:
        return country in EUROPEAN_UNION or country == "XI"

    def is_trial(self, number: str) -> bool:
        return number in TEST_ANSWERS

    def check(self, *, country: str, number: str) -> Answer:
        self.asked += 1
        if self.dials.slow_s:
            time.sleep(min(self.dials.slow_s, SLOW_S_MAX))
        code = (
            self.dials.everyone
            or self.dials.single.get(number)
            or TEST_ANSWERS.get(number)
            or AnswerCode.VALID
        )
        is_answer = code in {AnswerCode.VALID, AnswerCode.INVALID}
        enquiry = named_id(f"vat-enquiry:{country}{number}:{self.asked}").hex[:16].upper()
        return Answer(
            code=code,
            register=self.name,
            at=timezone.now(),
            reference=f"SIM{enquiry}" if is_answer else "",
            name="Simulated Business" if code is AnswerCode.VALID else "",
            said=code.value.upper(),
        )
