"""The built-in mappings, read once from `data/profiles`: one file a form of list."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrepot.channels.values import BadProfile, Profile

DATA: Final = Path(__file__).parent / "data" / "profiles"


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """All of them, the most particular first: the order in which they are tried on a file."""
    found = [
        Profile.read({"name": path.stem, **tomllib.loads(path.read_text("utf-8"))})
        for path in sorted(DATA.glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.required), one.name)))


def profile(name: str) -> Profile:
    """A built-in mapping by its name."""
    for one in profiles():
        if one.name == name:
            return one
    raise BadProfile(name=name, reason="unknown")


def fitting(columns: Iterable[str]) -> Profile | None:
    """The most particular built-in mapping whose required columns are all there."""
    there = set(columns)
    return next((one for one in profiles() if set(one.required) <= there), None)
