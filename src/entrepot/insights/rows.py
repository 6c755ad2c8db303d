"""For how long what was searched is kept: rows with their source."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "terms.toml"


@cache
def kept(what: str) -> timedelta:
    """The term of `searches` (days and counts) or of the day's `sketch`."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["term"]
    [days] = [row["days"] for row in rows if row["what"] == what]
    return timedelta(days=days)
