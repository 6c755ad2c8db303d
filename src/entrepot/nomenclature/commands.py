"""Writes files: the operator's model, and (by who maintains Entrepot) the shipped tree and index."""

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from entrepot.nomenclature import queries, rows
from entrepot.nomenclature.rules import (
    index,
    learning,
    own,
    packing,
    proposing,
    tree,
    tuning,
    words,
)
from entrepot.nomenclature.values import HEADING, BadExamples, Example

EXAMPLES_MAX: Final = 1_000_000
TUNED_MAX: Final = 5_000
"""A matrix of 40 kB each is kept while the weights are found."""


def train(*, examples: Sequence[Example]) -> Path:
    """Learn from the operator's examples, all at once: the model before is replaced.

    Languages that are not given are told by the words. Raises BadExamples.
    """
    model = model_of(examples=examples)
    path = rows.model_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, **own.packed(model))  # type: ignore[arg-type]  # its stub types the option, not the arrays
    part.replace(path)
    return path


def model_of(*, examples: Sequence[Example]) -> own.OwnModel:
    """The model alone, in memory."""
    if not 0 < len(examples) <= EXAMPLES_MAX:
        raise BadExamples(path="", why=f"{len(examples)} examples; 1 to {EXAMPLES_MAX} are wanted")
    shipped = queries.shipped_desk()
    languages = [
        words.given_language(example.language) or proposing.detected(example.text, shipped.index)
        for example in examples
    ]
    return learning.own_model(examples, languages)


def forget() -> bool:
    """Remove the operator's model; False if there was none."""
    path = rows.model_path()
    if not path.exists():
        return False
    path.unlink()
    return True


def tuned(*, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights of the evidence that suit the examples best, per family of languages.

    What `data/weights.toml` holds; the examples whose heading is not found teach nothing.
    """
    desk = queries.shipped_desk()
    trials: dict[str, list[tuning.Trial]] = {}
    for example in examples[:TUNED_MAX]:
        known = proposing.judged(
            example.text, desk, language=words.given_language(example.language)
        )
        found = tuning.trial(known.ranking, example.code, desk.index)
        if found is not None:
            family = "chinese" if known.language == words.CHINESE else "latin"
            trials.setdefault(family, []).append(found)
    if not trials:
        raise BadExamples(path="", why="no right heading is among the candidates of any example")
    return {family: tuning.tuned(some) for family, some in trials.items()}


def compile_tree(*, source: Path) -> int:
    """Write the shipped tree from the published tables; how many codes it has."""
    branches = tree.compiled(
        _table(source / "harmonized-system.csv.gz"),
        _table(source / "eu-nomenclature-en.csv.gz"),
        _table(source / "eu-nomenclature-fr.csv.gz"),
    )
    rows.TREE.write_bytes(rows.written({branch.code: branch for branch in branches}))
    return len(branches)


def compile_index() -> int:
    """Write the shipped index from the tree and the terms, minutes of work; its size in bytes."""
    branches = rows.tree()
    terms = [term for term in rows.terms() if term[0] in branches and len(term[0]) >= HEADING]
    entries = list(index.entries(branches.values(), terms))
    codes = tuple(code for code in branches if len(code) == HEADING + 2)
    learnt = learning.with_linear(index.counted(entries, codes), entries)
    arrays = packing.packed(learnt)
    arrays["digest"] = np.frombuffer(rows.digest().encode(), np.uint8)
    np.savez_compressed(rows.INDEX, **arrays)  # type: ignore[arg-type]  # as above
    return rows.INDEX.stat().st_size


def _table(path: Path) -> list[Mapping[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
