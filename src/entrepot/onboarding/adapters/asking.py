"""One question to a register over the wire, for all of them: what may go wrong is decided here.

Only what could be read as an answer comes back as one. All else is `Unreachable`: a register that
is away, busy, refuses us, or says what nobody understands proves nothing (TAX-8).
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec
from django.utils import timezone

from entrepot.kit import wire
from entrepot.onboarding.values.checks import Answer, Silence, Unreachable

Form = TypeVar("Form")
FAILURES_MAX: Final = 3
"""In a row: then the register is left alone for a while, and the queue is not held up."""
REST_S: Final = 60.0
REST_S_MAX: Final = 900.0
TEXT_MAX: Final = 300
_REFUSED: Final = frozenset({401, 403, 407})
_BUSY: Final = frozenset({429})


@dataclass
class _Resting:
    failures: int = 0
    until: float = 0.0


@dataclass
class Breaker:
    """Which registers are left alone, and until when; of this process, by its own steady clock."""

    now: Callable[[], float] = time.monotonic
    _rests: dict[str, _Resting] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rests(self, register: str) -> bool:
        with self._lock:
            return self._rests.get(register, _Resting()).until > self.now()

    def failed(self, register: str, *, at_once: bool = False) -> None:
        """Not served. After some in a row, or `at_once`, it rests; longer each time, to a bound."""
        with self._lock:
            one = self._rests.setdefault(register, _Resting())
            one.failures += 1
            if at_once:
                one.failures = max(one.failures, FAILURES_MAX)
            if one.failures >= FAILURES_MAX:
                doubled = REST_S * (1 << min(one.failures - FAILURES_MAX, 10))
                one.until = self.now() + min(doubled, REST_S_MAX)

    def served(self, register: str) -> None:
        with self._lock:
            self._rests.pop(register, None)

    def forget(self) -> None:
        with self._lock:
            self._rests.clear()


breaker: Final = Breaker()


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to one register."""

    register: str
    url: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def ask(question: Question, *, missing: int = 0) -> wire.Answer | Unreachable:
    """Send it. A successful answer, or one with the status `missing`, comes back as it is."""
    register = question.register
    if breaker.rests(register):
        return silent(register, Silence.UNAVAILABLE, "rests after failures")
    try:
        answer = wire.send(
            question.method, question.url, body=question.body, headers=question.headers
        )
    except wire.NoAnswer as no:
        breaker.failed(register)
        return silent(register, Silence.NO_ANSWER, _cause(no))
    if answer.is_success or answer.status == missing:
        breaker.served(register)
        return answer
    said = f"HTTP {answer.status}"
    if answer.status in _BUSY:
        breaker.failed(register, at_once=True)
        return silent(register, Silence.BUSY, said)
    breaker.failed(register, at_once=answer.status in _REFUSED)
    refused = answer.status in _REFUSED
    return silent(register, Silence.REFUSED_US if refused else Silence.UNAVAILABLE, said)


def read(register: str, body: bytes, form: type[Form]) -> Form | Unreachable:
    """The body in the form that the register documents; anything else is no answer."""
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return silent(register, Silence.NO_ANSWER, "not its documented form")


def silent(register: str, silence: Silence, said: str = "") -> Unreachable:
    return Unreachable(register=register, at=timezone.now(), silence=silence, said=said[:100])


def text(*parts: str | None) -> str:
    """Pieces of an address or name in one line, within a bound."""
    kept = (" ".join((one or "").split()) for one in parts)
    return ", ".join(one for one in kept if one)[:TEXT_MAX]


def compact(number: str) -> str:
    """Letters and digits only: `HRB 6684` and `hrb6684` are one number."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def is_silent(answer: Answer) -> bool:
    return isinstance(answer, Unreachable)


def _cause(no: wire.NoAnswer) -> str:
    """Without the address that was asked: it holds the number."""
    return type(no.__cause__).__name__ if no.__cause__ else "too long an answer"
