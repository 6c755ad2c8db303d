"""Services of the post, read once from `data/`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrepot.logistics.values import Service

DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def services() -> tuple[Service, ...]:
    """The smallest first."""
    book = tomllib.loads((DATA / "services.toml").read_text("utf-8"))
    return tuple(Service(**row) for row in book["service"])
