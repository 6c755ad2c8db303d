"""DeepL's HTTP interface (`POST /v2/translate`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from entrepot.kit import wire

ANSWER_S: Final = 60.0
URL: Final = "https://api-free.deepl.com"
_TARGETS: Final = {"zh-hans": "ZH-HANS", "en": "EN-GB"}


class DeepL:
    """With the operator's key."""

    def translate(
        self, texts: Sequence[str], *, source: str, target: str, terms: Mapping[str, str]
    ) -> list[str]:
        """Glossary words go along as context; DeepL's own glossaries are kept at DeepL."""
        asked = {
            "text": list(texts),
            "source_lang": source.partition("-")[0].upper(),
            "target_lang": _TARGETS.get(target, target.partition("-")[0].upper()),
        }
        if terms:
            asked["context"] = "; ".join(f"{word} = {wanted}" for word, wanted in terms.items())
        answer = wire.send(
            "POST",
            f"{(settings.TRANSLATOR_URL or URL).rstrip('/')}/v2/translate",
            body=json.dumps(asked).encode(),
            headers={"Authorization": f"DeepL-Auth-Key {settings.TRANSLATOR_KEY}"},
            answer_s=ANSWER_S,
        )
        return read(answer, len(texts))


def read(answer: wire.Answer, number: int) -> list[str]:
    """The texts of an answer; anything else is no answer."""
    if not answer.is_success:
        raise wire.NoAnswer(f"translator: {answer.status}")
    try:
        found = [str(one["text"]) for one in json.loads(answer.body)["translations"]]
    except (ValueError, KeyError, TypeError) as no:
        raise wire.NoAnswer("translator: not its form") from no
    if len(found) != number:
        raise wire.NoAnswer("translator: not as many texts as were asked")
    return found
