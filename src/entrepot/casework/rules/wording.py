"""An office's own letter: facts in braces are checked before it is kept, and filled in as text."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from entrepot.casework.values import FACTS, NEEDED, NEVER_IN_SUBJECT, Fact, LetterKind, Said

_BRACED: Final = re.compile(r"\{([a-z]+)\}")
_ANY: Final = re.compile(r"\{[^{}\n]*\}|[{}]")

Facts = Mapping[Fact, str | Sequence[str]]


def unknown(text: str, allowed: Sequence[Fact]) -> tuple[str, ...]:
    """What stands in braces and is no fact that may be named there, and braces left open."""
    names = {f"{{{fact.value}}}" for fact in allowed}
    return tuple(dict.fromkeys(one for one in _ANY.findall(text) if one not in names))


def unknown_in_subject(kind: LetterKind, text: str) -> tuple[str, ...]:
    """As `unknown`; a link or a list has no place in a subject."""
    return unknown(text, [fact for fact in FACTS[kind] if fact not in NEVER_IN_SUBJECT])


def unknown_in_body(kind: LetterKind, text: str) -> tuple[str, ...]:
    """As `unknown`."""
    return unknown(text, FACTS[kind])


def lacking(kind: LetterKind, body: str) -> tuple[Fact, ...]:
    """Facts without which this letter would say nothing."""
    return tuple(fact for fact in NEEDED.get(kind, ()) if f"{{{fact.value}}}" not in body)


def filled(said: Said, facts: Facts) -> Said:
    """Each fact in its place. What a fact itself says is never looked at again.

    A line that names a list is written once for each entry; a line that held nothing but facts,
    all of them empty, goes.
    """
    lines = [line for text in said.body.splitlines() for line in _lines(text, facts)]
    return Said(
        " ".join(_put(said.subject, facts).split()),
        re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(),
    )


def _lines(text: str, facts: Facts) -> list[str]:
    named = [facts.get(Fact(name), "") for name in _BRACED.findall(text) if name in set(Fact)]
    lists = [one for one in named if not isinstance(one, str)]
    if not lists:
        is_bare = bool(named) and not any(map(str.strip, _BRACED.split(text)[::2]))
        return [] if is_bare and not any(named) else [_put(text, facts)]
    listed = next(fact for fact in Fact if facts.get(fact) is lists[0])
    return [_put(text, {**facts, listed: entry}) for entry in lists[0]]


def _put(text: str, facts: Facts) -> str:
    """One pass over the text: no fact is taken for a name in braces."""

    def told(found: re.Match[str]) -> str:
        value = facts.get(Fact(found[1])) if found[1] in set(Fact) else None
        if value is None:
            return found[0] if found[1] not in set(Fact) else ""
        return value if isinstance(value, str) else ", ".join(value)

    return _BRACED.sub(told, text)
