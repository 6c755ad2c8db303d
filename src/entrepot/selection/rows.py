"""Tables of the context's own: how goods travel, whose class is which, what a title names."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from entrepot.selection.values import Handling

_DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def handling() -> Mapping[str, Handling]:
    """By chapter or heading; `` is everything else."""
    table = _read("handling")
    return {
        hs: Handling(
            breakage=row["breakage"],
            returns=row["returns"],
            density=float(row["density"]),
            spoils=row["spoils"],
            source=table["source"],
        )
        for row in table["kind"]
        for hs in row["hs"]
    }


@lru_cache(maxsize=1)
def sitc() -> Mapping[str, str]:
    """Division of the SITC by chapter or heading."""
    found: dict[str, str] = _read("classes")["sitc"]
    return found


@lru_cache(maxsize=1)
def wits_groups() -> Mapping[str, str]:
    """WITS group by chapter."""
    return {
        f"{chapter:02}": name
        for name, (first, last) in _read("classes")["wits"].items()
        for chapter in range(int(first), int(last) + 1)
    }


@lru_cache(maxsize=1)
def named() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Category, heading of the HS, words by which titles name it; in the order of trying."""
    return tuple(
        (row["category"], row["heading"], tuple(row["any"])) for row in _read("words")["words"]
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))
