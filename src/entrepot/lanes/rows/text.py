"""Words for the codes that rules answer with, in the languages of the calculator.

`data/text.toml` has those that all countries share; `data/<country>/text.toml` what a country's
own module adds. `{name}` in a text is filled from the facts.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "zh", "fr", "de", "it", "es")
DATA: Final = Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """By code, then by language."""
    files = [DATA / "text.toml", *sorted(DATA.glob("*/text.toml"))]
    return {
        row["code"]: {language: row[language] for language in LANGUAGES if language in row}
        for file in files
        if file.is_file()
        for row in tomllib.loads(file.read_text("utf-8"))["text"]
    }


def word(code: str, language: str, facts: Mapping[str, str] | None = None) -> str:
    """The text of a code, English where a language has none, the code where there is no text."""
    found = words().get(code, {})
    said = found.get(language.partition("-")[0].lower()) or found.get("en") or code
    for name, value in (facts or {}).items():
        said = said.replace("{" + name + "}", value)
    return said
