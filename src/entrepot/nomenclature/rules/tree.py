"""From the published tables of names to one tree of codes: 2, 4, 6 and 8 digits."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from entrepot.nomenclature.values import CHAPTER, COMBINED, HEADING, SUBHEADING, Branch

_LENGTHS: Final = (CHAPTER, HEADING, SUBHEADING, COMBINED)
_NATIONAL: Final = "98"
"""Chapters 98 and 99 of the EU are for statistics; no goods are sold under them."""
_MARKS: Final = (
    ("|", " "),
    ("$2", "²"),
    ("$3", "³"),
    ("!x!", "\u00d7"),
    ("\xa0", " "),
    ("\u200b", ""),
)
_DIVISION: Final = re.compile(r"(?:[IVX]+\. )?[^a-z]{3,}")


def parents(code: str) -> tuple[str, ...]:
    """The codes from the chapter down to the code itself."""
    return tuple(code[:length] for length in _LENGTHS if length <= len(code))


def compiled(
    world: Iterable[Mapping[str, str]],
    english: Sequence[Mapping[str, str]],
    french: Sequence[Mapping[str, str]],
) -> tuple[Branch, ...]:
    """The tree, in order of codes.

    `world` has `hscode` and `description` (the UN's names, which stand alone); the two others
    have `goods_code`, `hier_pos` and `description`, where a code that stands on several lines
    carries the titles of the groups that begin with it, outermost first.
    """
    un = {row["hscode"]: _clean(row["description"]) for row in world}
    law = {"en": _own_names(english), "fr": _own_names(french)}
    codes = {code for code in un if len(code) in _LENGTHS and code[:2] <= "97"}
    combined = {code for code in law["en"] if len(code) == COMBINED and code[:6] in codes}
    split = {code[:6] for code in combined}
    combined |= {f"{code}00" for code in codes if len(code) == SUBHEADING and code not in split}
    return tuple(
        Branch(
            code=code,
            en=_english(code, un, law["en"]),
            fr=_name(code, law["fr"]),
            law=law["en"].get(code, ("",))[-1] if len(code) in {HEADING, SUBHEADING} else "",
        )
        for code in sorted(codes | combined)
    )


def _english(code: str, un: Mapping[str, str], law: Mapping[str, tuple[str, ...]]) -> str:
    """The UN's names stand alone, so they are taken as far as they go."""
    if code in un:
        return un[code]
    if code in law:
        return " \u2013 ".join(law[code])
    return un[code[:SUBHEADING]]


def _name(code: str, law: Mapping[str, tuple[str, ...]]) -> str:
    """The code's own name behind its groups' titles; its parent's where it is not divided."""
    found = next(law[short] for short in reversed(parents(code)) if short in law)
    return " \u2013 ".join(found)


def _own_names(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Per code: the titles of its groups, then its own name."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        position = row["hier_pos"]
        if position not in {"2", "4", "6", "8"} or not row["goods_code"].isdigit():
            continue
        if row["goods_code"] >= _NATIONAL:
            continue
        code = row["goods_code"][: int(position)]
        lines[code].append(_clean(row["description"]))
    groups = dict(_groups(lines))
    return {
        code: (*_above(code, texts, groups), _sentence(texts[-1])) for code, texts in lines.items()
    }


def _groups(lines: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The innermost title holds for the codes that share all digits but the last (HS practice)."""
    for code, texts in lines.items():
        if len(texts) > 1 and len(code) in {SUBHEADING, COMBINED}:
            yield code[:-1], texts[-2]


def _above(code: str, texts: Sequence[str], groups: Mapping[str, str]) -> tuple[str, ...]:
    """Outer titles are given at the code where they stand: how far they reach is not published."""
    outer = tuple(texts[:-2]) if len(code) == COMBINED else ()
    inner = (groups[code[:-1]],) if code[:-1] in groups else ()
    return outer + inner


def _clean(text: str) -> str:
    for mark, sign in _MARKS:
        text = text.replace(mark, sign)
    return " ".join(text.split())


def _sentence(text: str) -> str:
    """Chapters are printed in capitals."""
    return text.capitalize() if _DIVISION.fullmatch(text) else text
