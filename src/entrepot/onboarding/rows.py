"""Requirements and document types as shipped, read once from `data/`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from entrepot.onboarding.values import DocumentType, Gate, Kind, Requirement

_DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def requirements() -> tuple[Requirement, ...]:
    """What is asked of every business, with the law behind it."""
    return tuple(_requirement(row) for row in _read("requirements.toml")["requirement"])


@lru_cache(maxsize=1)
def document_types() -> dict[str, DocumentType]:
    """By code, in the order in which they are offered."""
    rows = _read("documents.toml")["document"]
    return {row["code"]: DocumentType(**row) for row in rows}


def _requirement(row: dict[str, Any]) -> Requirement:
    sets = {name: frozenset(row.get(name, ())) for name in ("countries", "markets", "forms")}
    return Requirement(
        **{**row, **sets, "kind": Kind(row["kind"]), "gate": Gate(row["gate"])},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
