"""Words of the public faces, in six languages: more than the desks' catalogues know.

`data/words/calculator.toml` is the page, `reasons.toml` why a field cannot be read. What the rules
themselves answer with stands in the words of `lanes`.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).parent / "data" / "words"
LANGUAGES: Final = {
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "it": "Italiano",
    "es": "Español",
}
"""By code, each under its own name."""


@lru_cache(maxsize=8)
def words(name: str) -> Mapping[str, Mapping[str, str]]:
    """Of `calculator` or `reasons`: by code, then by language."""
    rows = tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8"))["text"]
    return {row.pop("code"): row for row in rows}


def word(name: str, code: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """The text of a code, which must be there, with its gaps filled."""
    said = words(name)[code][language]
    for gap, value in (facts or {}).items():
        said = said.replace("{" + gap + "}", str(value))
    return said
