"""What is learnt: a linear classifier per language of the index, and the operator's own model.

scikit-learn is needed here only, to train; what it learnt is read without it.
"""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.svm import LinearSVC

from entrepot.nomenclature.rules import index as index_rules
from entrepot.nomenclature.rules import own
from entrepot.nomenclature.rules.index import Block, Entry, Floats, Index, Table
from entrepot.nomenclature.rules.own import OwnModel
from entrepot.nomenclature.values import HEADING, SUBHEADING, Example

_NAME_WEIGHT: Final = 0.4
"""A name of the nomenclature teaches less than a term of the shops."""
_COST: Final = 1.0
_TOLERANCE: Final = 1e-2
_ROUNDS_MAX: Final = 60
_WEIGHT_MIN: Final = 0.1
"""Smaller weights change nothing that can be measured, and are most of them."""
_SEED: Final = 7
_OWN_COST: Final = 0.5
_OWN_WEIGHT_MIN: Final = 0.01
_CELLS_MAX: Final = 60_000_000
"""Codes times features that are learnt at once: half a gigabyte while it learns."""


def with_linear(index: Index, entries: Sequence[Entry]) -> Index:
    """The same index, each block with a linear classifier of headings."""
    blocks = {
        language: _learnt(block, [entry for entry in entries if entry.language == language], index)
        for language, block in index.blocks.items()
    }
    return replace(index, blocks=blocks)


def _learnt(block: Block, entries: Sequence[Entry], index: Index) -> Block:
    places = {code: place for place, code in enumerate(index.headings)}
    known = np.array([places[entry.code[:HEADING]] for entry in entries])
    weights = np.array([1.0 if entry.kind == "term" else _NAME_WEIGHT for entry in entries])
    matrix = _matrix(block, entries)
    machine = _fit(matrix, known, weights, cost=_COST)
    learnt = np.where(np.abs(machine.coef_) < _WEIGHT_MIN, 0.0, machine.coef_)
    table = scipy.sparse.csr_matrix(learnt.T)
    table.sort_indices()
    base = np.full(len(places), machine.intercept_.min(), np.float32)
    base[machine.classes_] = machine.intercept_
    columns = machine.classes_.astype(np.int32)[table.indices]
    within, within_base = _within(matrix, entries, weights, known, index)
    return replace(
        block,
        linear=Table(table.indptr.astype(np.int32), columns, table.data.astype(np.float32)),
        linear_base=base,
        within=within,
        within_base=within_base,
    )


def _fit(
    matrix: scipy.sparse.csr_matrix,
    known: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64] | None,
    *,
    cost: float,
) -> LinearSVC:
    machine = LinearSVC(C=cost, max_iter=_ROUNDS_MAX, tol=_TOLERANCE, random_state=_SEED)
    with warnings.catch_warnings():
        # Few examples of many codes, and a round more that would change nothing, are no news.
        warnings.simplefilter("ignore", UserWarning)
        return machine.fit(matrix, known, sample_weight=weights)


def _within(
    matrix: scipy.sparse.csr_matrix,
    entries: Sequence[Entry],
    weights: npt.NDArray[np.float64],
    headings: npt.NDArray[np.int64],
    index: Index,
) -> tuple[Table, Floats]:
    """A classifier per heading, of its subheadings: there a material decides, not the kind."""
    own = np.array([index.places.get(entry.code[:SUBHEADING], -1) for entry in entries])
    base = np.zeros(len(index.codes), np.float32)
    parts: list[scipy.sparse.coo_matrix] = []
    shape = (matrix.shape[1], len(index.codes))
    for heading in range(len(index.headings)):
        some = np.flatnonzero((headings == heading) & (own >= 0))
        codes = np.unique(own[some])
        if len(codes) < 2:
            continue
        machine = _fit(matrix[some], own[some], weights[some], cost=_COST)
        learnt, bases = machine.coef_, machine.intercept_
        if len(codes) == 2:
            learnt, bases = np.vstack([-learnt, learnt]), np.append(-bases, bases)
        base[codes] = bases
        learnt[np.abs(learnt) < _WEIGHT_MIN] = 0.0
        found = scipy.sparse.coo_matrix(learnt.T)
        cells = (found.data, (found.row, codes[found.col]))
        parts.append(scipy.sparse.coo_matrix(cells, shape=shape))
    table = sum(parts[1:], start=parts[0]).tocsr() if parts else scipy.sparse.csr_matrix(shape)
    table.sort_indices()
    return _as_table(table), base


def _as_table(table: scipy.sparse.csr_matrix) -> Table:
    return Table(
        table.indptr.astype(np.int32),
        table.indices.astype(np.int32),
        table.data.astype(np.float32),
    )


def _matrix(block: Block, entries: Sequence[Entry]) -> scipy.sparse.csr_matrix:
    """Per entry its features but grams, by rarity, of length one."""
    rows: list[int] = []
    columns: list[int] = []
    for number, entry in enumerate(entries):
        for key in dict.fromkeys(index_rules.features(entry.text, block.language)):
            if key[0] != "g":
                rows.append(number)
                columns.append(block.rows[key])
    values = block.rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, len(entries))) + 1e-9
    return scipy.sparse.csr_matrix(
        (values / lengths[rows], (rows, columns)), shape=(len(entries), len(block.rows))
    )


def own_model(examples: Sequence[Example], languages: Sequence[str]) -> OwnModel:
    """A model of the examples, whose languages are given one by one; needs at least one."""
    assert len(examples) == len(languages) > 0
    texts = [
        tuple(dict.fromkeys(index_rules.features(example.text, language)))
        for example, language in zip(examples, languages, strict=True)
    ]
    codes = sorted({example.code for example in examples})
    places = {code: place for place, code in enumerate(codes)}
    rows, counts = own.kept_features(texts, _CELLS_MAX // len(codes))
    rarity = np.log1p(len(texts) / (1.0 + counts)).astype(np.float32)
    numbers = [number for number, keys in enumerate(texts) for key in keys if key in rows]
    columns = [rows[key] for keys in texts for key in keys if key in rows]
    values = rarity[columns]
    lengths = np.sqrt(np.bincount(numbers, values.astype(np.float64) ** 2, len(texts))) + 1e-9
    matrix = scipy.sparse.csr_matrix(
        (values / lengths[numbers], (numbers, columns)), shape=(len(texts), len(rows))
    )
    known = np.array([places[example.code] for example in examples])
    weights, base = _fitted(matrix, known, len(codes))
    weights[np.abs(weights) < _OWN_WEIGHT_MIN] = 0.0
    table = scipy.sparse.csr_matrix(weights.T)
    table.sort_indices()
    return OwnModel(
        codes=tuple(codes),
        rows=rows,
        rarity=rarity,
        weights=_as_table(table),
        base=base.astype(np.float32),
        examples=len(examples),
    )


def _fitted(
    matrix: scipy.sparse.csr_matrix, known: npt.NDArray[np.int64], codes: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Weights and bases per code; one code alone needs no learning, two are mirrors."""
    if codes == 1:
        return np.zeros((1, matrix.shape[1])), np.zeros(1)
    machine = _fit(matrix, known, None, cost=_OWN_COST)
    if codes == 2:
        return np.vstack([-machine.coef_, machine.coef_]), np.append(
            -machine.intercept_, machine.intercept_
        )
    return machine.coef_, machine.intercept_
