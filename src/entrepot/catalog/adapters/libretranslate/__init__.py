"""LibreTranslate's HTTP interface (`POST /translate`): a list of texts, a list of texts."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from entrepot.kit import wire

ANSWER_S: Final = 60.0
_CODES: Final = {"zh-hans": "zh"}


class LibreTranslate:
    """A server of the operator's own, or a hosted one with a key."""

    def translate(
        self,
        texts: Sequence[str],
        *,
        source: str,
        target: str,
        terms: Mapping[str, str],  # noqa: ARG002  # it keeps no glossary: the desk checks after
    ) -> list[str]:
        asked = {
            "q": list(texts),
            "source": _CODES.get(source, source.partition("-")[0]),
            "target": _CODES.get(target, target.partition("-")[0]),
            "format": "text",
        }
        if settings.TRANSLATOR_KEY:
            asked["api_key"] = settings.TRANSLATOR_KEY
        url = f"{settings.TRANSLATOR_URL.rstrip('/')}/translate"
        answer = wire.send("POST", url, body=json.dumps(asked).encode(), answer_s=ANSWER_S)
        return read(answer, len(texts))


def read(answer: wire.Answer, number: int) -> list[str]:
    """The texts of an answer; anything else is no answer."""
    if not answer.is_success:
        raise wire.NoAnswer(f"translator: {answer.status}")
    try:
        said = json.loads(answer.body)["translatedText"]
    except (ValueError, KeyError, TypeError) as no:
        raise wire.NoAnswer("translator: not its form") from no
    found = said if isinstance(said, list) else [said]
    if len(found) != number or not all(isinstance(one, str) for one in found):
        raise wire.NoAnswer("translator: not as many texts as were asked")
    return found
