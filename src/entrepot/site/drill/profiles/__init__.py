"""Profiles of sale days: shipped ones by name, an operator's own by the path of its file.

A file says only what differs from the defaults of `values.Profile`.
"""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from entrepot.site.drill.values import MINUTES_MAX, RATE_MAX, STAGES_MAX, Profile


class BadProfile(Exception):  # noqa: N818  # shown as a sentence, not as a crash
    """What a profile says cannot be done; the text says where."""


def names() -> list[str]:
    """The shipped ones."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def read(name: str) -> Profile:
    """The profile of a shipped name or of a file."""
    if name in names():
        text = (resources.files(__name__) / f"{name}.toml").read_text(encoding="utf-8")
    elif Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
    else:
        raise BadProfile(f"there is no profile {name!r}; there are: {', '.join(names())}")
    try:
        facts: dict[str, Any] = tomllib.loads(text)
        profile = msgspec.convert(facts, Profile, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadProfile(f"profile {name!r} cannot be read: {wrong}") from wrong
    return check(profile)


def check(profile: Profile) -> Profile:
    """The profile, if it can be driven."""
    for is_wrong, why in (
        (not 0 < profile.minutes <= MINUTES_MAX, f"minutes must lie in 0 … {MINUTES_MAX}"),
        (not 0 <= profile.rate_from <= RATE_MAX, f"the first rate must lie in 0 … {RATE_MAX}"),
        (not 0 < profile.rate_to <= RATE_MAX, f"the last rate must lie in 0 … {RATE_MAX}"),
        (not 1 <= profile.stages <= STAGES_MAX, f"stages must lie in 1 … {STAGES_MAX}"),
        (bool(profile.hours) and min(profile.hours) < 0, "an hour's weight is never negative"),
        (bool(profile.hours) and not sum(profile.hours), "some hour must have a weight"),
        (sum(profile.kinds.values()) <= 0, "some kind of goods must be wanted"),
        (sum(profile.habits.fates.values()) > 1 + 1e-9, "the shares of fates exceed the whole"),
        (any(not 0 <= flash.opens < 1 for flash in profile.flash), "a sale opens within the drill"),
        (profile.goods.merchants < 1 or profile.goods.tail < 1, "somebody must sell something"),
    ):
        if is_wrong:
            raise BadProfile(f"profile {profile.name!r}: {why}")
    return profile
