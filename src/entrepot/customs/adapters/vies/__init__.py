"""VIES, the Commission's register of the Union's VAT numbers, by its REST interface.

What misleads: it answers 200 also when it could not look, with `valid: false` beside a
`userError`; only `INVALID` means that the number is not valid. Its own failures come as
`actionSucceed: false` with `errorWrappers`. Greece is EL there, Northern Ireland XI.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from entrepot.customs.values import TEST_ANSWERS, Answer, AnswerCode
from entrepot.kit import wire
from entrepot.lanes.values import EUROPEAN_UNION

NAME: Final = "vies"
TRIAL_NAME: Final = "vies-test"
_PATH: Final = "check-vat-number"
_TRIAL_PATH: Final = "check-vat-test-service"
_COUNTRIES: Final = {"GR": "EL"}
TEXT_MAX: Final = 300

_WORDS: Final[Mapping[str, AnswerCode]] = {
    "INVALID": AnswerCode.INVALID,
    "INVALID_INPUT": AnswerCode.MALFORMED,
    "INVALID_REQUESTER_INFO": AnswerCode.REFUSED_US,
    "SERVICE_UNAVAILABLE": AnswerCode.UNAVAILABLE,
    "MS_UNAVAILABLE": AnswerCode.UNAVAILABLE,
    "TIMEOUT": AnswerCode.NO_ANSWER,
    "VAT_BLOCKED": AnswerCode.REFUSED_US,
    "IP_BLOCKED": AnswerCode.REFUSED_US,
    "GLOBAL_MAX_CONCURRENT_REQ": AnswerCode.BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": AnswerCode.BUSY,
    "MS_MAX_CONCURRENT_REQ": AnswerCode.BUSY,
    "MS_MAX_CONCURRENT_REQ_TIME": AnswerCode.BUSY,
}


class Vies:
    """`VatRegister` over the wire."""

    def __init__(self, *, is_trial_service: bool = False) -> None:
        self.name = TRIAL_NAME if is_trial_service else NAME
        self._is_trial_service = is_trial_service

    def knows(self, country: str) -> bool:
        return country in EUROPEAN_UNION or country == "XI"

    def is_trial(self, number: str) -> bool:
        return self._is_trial_service and number in TEST_ANSWERS

    def check(self, *, country: str, number: str) -> Answer:
        path = _TRIAL_PATH if self._is_trial_service else _PATH
        asked = {"countryCode": _COUNTRIES.get(country, country), "vatNumber": number}
        if settings.VIES_REQUESTER:
            asked["requesterMemberStateCode"] = settings.VIES_REQUESTER[:2]
            asked["requesterNumber"] = settings.VIES_REQUESTER[2:]
        try:
            answer = wire.send(
                "POST", f"{settings.VIES_URL.rstrip('/')}/{path}", body=json.dumps(asked).encode()
            )
        except wire.NoAnswer as no:
            return self._answer(AnswerCode.NO_ANSWER, said=str(no))
        try:
            body = json.loads(answer.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return self._answer(AnswerCode.NO_ANSWER, said=f"HTTP {answer.status}, no JSON object")
        if _text(body, "vatNumber") not in {"", number}:
            return self._answer(AnswerCode.NO_ANSWER, said="another number")
        return self._read(body, answer.status)

    def _read(self, body: Mapping[str, Any], status: int) -> Answer:
        if wrong := _failures(body):
            return self._answer(_WORDS.get(wrong, AnswerCode.UNAVAILABLE), said=wrong)
        word = _text(body, "userError").upper()
        valid = body.get("valid")
        if valid is True and word in {"", "VALID"} and 200 <= status < 300:
            code = AnswerCode.VALID
        elif valid is False and word in {"", "INVALID"} and 200 <= status < 300:
            code = AnswerCode.INVALID
        else:
            code = _WORDS.get(word, AnswerCode.NO_ANSWER)
            if code is AnswerCode.INVALID:  # the word without its flag proves nothing
                code = AnswerCode.NO_ANSWER
        return self._answer(code, said=word or f"HTTP {status}", body=body)

    def _answer(
        self, code: AnswerCode, *, said: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        facts = body or {}
        return Answer(
            code=code,
            register=self.name,
            at=timezone.now(),
            reference=_text(facts, "requestIdentifier")[:100],
            name=_text(facts, "name"),
            address=_text(facts, "address"),
            said=said[:100],
        )


def _failures(body: Mapping[str, Any]) -> str:
    """The first word of an answer that says it did not succeed."""
    if body.get("actionSucceed") is not False:
        return ""
    wrappers = body.get("errorWrappers")
    first = wrappers[0] if isinstance(wrappers, list) and wrappers else {}
    return (_text(first, "error") if isinstance(first, dict) else "").upper() or "NO_REASON"


def _text(body: Mapping[str, Any], name: str) -> str:
    """A text of the answer; the register writes three dashes where it tells nothing."""
    value = body.get(name)
    text = value.strip() if isinstance(value, str) else ""
    return "" if text == "---" else text[:TEXT_MAX]
