"""Names of columns out of a header, however it was written."""

import re
from collections.abc import Sequence
from typing import Final

NAME_MAX: Final = 200
_TWICE: Final = re.compile(r"(.+) \((\d+)\)")


def named(header: Sequence[str], *, width: int = 0) -> list[str]:
    """One name a column: without blanks and marks around it, none twice, none empty.

    A nameless column is called by its number, a name's second bearer `Price (2)`; `width` is how
    many cells the rows have, where the header has fewer.
    """
    names = [" ".join(cell.replace("\ufeff", "").split())[:NAME_MAX] for cell in header]
    while names and not names[-1]:
        names.pop()
    names += [""] * (width - len(names))
    seen: set[str] = set()
    for place, name in enumerate(names):
        found = name or f"#{place + 1}"
        number = 2
        while found in seen:
            found = f"{name} ({number})"
            number += 1
        seen.add(found)
        names[place] = found
    return names


def twice(columns: Sequence[str]) -> list[str]:
    """Names that stood over more than one column."""
    return sorted(
        {
            found[1]
            for column in columns
            if (found := _TWICE.fullmatch(column)) and found[1] in columns and found[2] == "2"
        }
    )
