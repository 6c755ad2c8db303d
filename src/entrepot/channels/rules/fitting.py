"""A mapping laid on a file: whose header says the same in other letters, or another language.

A profile names a column as a shop's program writes it, with other spellings after it or behind
bars ("Name|Nome|Nom"). What is compared has no case, accents, signs or underscores.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from entrepot.catalog.values.words import folded
from entrepot.channels.values import FieldRule, Only, Profile

_SIGNS: Final = re.compile(r"[^0-9a-z\u0080-\uffff#@]+")
_PLACE: Final = re.compile(r"\{([^{}]+)\}")


@lru_cache(maxsize=8192)
def head_key(name: str) -> str:
    """What of a column's name is compared. Signs at its ends say nothing: "Name*", "In stock?"."""
    return " ".join(_SIGNS.sub(" ", folded(name.replace("_", " "))).split()) or name


def by_key(columns: Iterable[str]) -> dict[str, str]:
    """The file's own names by what is compared; of two, the first."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(head_key(column), column)
    return found


def fits(profile: Profile, columns: Iterable[str]) -> bool:
    """Has the file every column without which it is not of this kind?"""
    there = by_key(columns)
    return all(_found(name, there) is not None for name in profile.required)


def fitted(profile: Profile, columns: Iterable[str]) -> Profile:
    """The same mapping with the file's own names of columns."""
    names = tuple(columns)
    there = by_key(names)
    return replace(
        profile,
        fields={name: _rule(rule, there) for name, rule in profile.fields.items()},
        required=tuple(_found(name, there) or name.split("|")[0] for name in profile.required),
        ignored=tuple(_ignored(profile.ignored, names)),
        only=tuple(
            Only(column=_found(one.column, there) or one.column, values=one.values)
            for one in profile.only
        ),
    )


def _rule(rule: FieldRule, there: Mapping[str, str]) -> FieldRule:
    columns: dict[str, None] = {}
    for spelled in rule.columns:
        found = [_found(one, there) for one in spelled.split("|")]
        columns.update(dict.fromkeys(one for one in found if one is not None))
    if not columns:  # what is not there keeps its name, so that a person can be told of it
        columns.update(dict.fromkeys(one.split("|")[0] for one in rule.columns))
    template = _PLACE.sub(lambda place: f"{{{_found(place[1], there) or place[1]}}}", rule.template)
    return replace(rule, columns=tuple(columns), template=template)


def _found(spelled: str, there: Mapping[str, str]) -> str | None:
    for one in spelled.split("|"):
        if one.startswith("@"):
            return one  # made by an arrangement, not by the file
        if found := there.get(head_key(one)):
            return found
    return None


def _ignored(patterns: Iterable[str], columns: tuple[str, ...]) -> Iterable[str]:
    """The file's columns that are left aside on purpose, and the patterns as they were."""
    exact = {
        head_key(one) for name in patterns if not name.endswith("*") for one in name.split("|")
    }
    beginnings = tuple(
        head_key(one) for name in patterns if name.endswith("*") for one in name[:-1].split("|")
    )
    for name in patterns:
        if name == "*":
            return ["*"]
    return dict.fromkeys(
        [
            *patterns,
            *(
                column
                for column in columns
                if head_key(column) in exact
                or (beginnings and head_key(column).startswith(beginnings))
            ),
        ]
    )
