"""The operator's own model: what was learnt from examples, codes of any length kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from entrepot.nomenclature.rules import index as index_rules
from entrepot.nomenclature.rules.index import Arrays, Floats, Table
from entrepot.nomenclature.rules.packing import text_array, words_of
from entrepot.nomenclature.values import SUBHEADING

_SHARPNESS = 7.0
"""Margins of the classifier to logs of probability; found on examples not trained on."""
_TRUST_MAX = 0.97


@dataclass(frozen=True)
class OwnModel:
    """A linear classifier over the operator's codes."""

    codes: tuple[str, ...]
    rows: Mapping[str, int]
    rarity: Floats
    weights: Table
    base: Floats
    examples: int

    def chances(self, text: str, language: str) -> tuple[Floats, float]:
        """The probability of each code; and how far the model knows such texts, 0 to 1."""
        keys = dict.fromkeys(index_rules.features(text, language))
        found = [row for key in keys if (row := self.rows.get(key)) is not None]
        values = self.rarity[found]
        length = float(np.linalg.norm(values)) + 1e-9
        margins = self.base.copy()
        for row, value in zip(found, values, strict=True):
            columns, weights = self.weights.row(row)
            margins[columns] += weights * np.float32(value / length)
        chances = np.exp(_SHARPNESS * (margins - margins.max()))
        missing = sum(key[0] in "w2" for key in keys if key not in self.rows)
        present = sum(key[0] in "w2" for key in keys if key in self.rows)
        known = present / max(1, present + missing)
        many = self.examples / (self.examples + 50.0 * len(self.codes) ** 0.5)
        return chances / chances.sum(), _TRUST_MAX * known * many

    @cached_property
    def subheadings(self) -> tuple[str, ...]:
        return tuple(code[:SUBHEADING] for code in self.codes)


def packed(model: OwnModel) -> dict[str, npt.NDArray[np.generic]]:
    """Plain arrays, to be kept in a file."""
    return {
        "codes": text_array(model.codes),
        "rows": text_array(tuple(model.rows)),
        "rarity": model.rarity,
        "starts": model.weights.starts,
        "columns": model.weights.columns.astype(np.int32),
        "values": model.weights.values.astype(np.float16),
        "base": model.base,
        "examples": np.array([model.examples]),
    }


def unpacked(arrays: Arrays) -> OwnModel:
    """What `packed` was given."""
    return OwnModel(
        codes=words_of(arrays["codes"]),
        rows={key: row for row, key in enumerate(words_of(arrays["rows"]))},
        rarity=arrays["rarity"].astype(np.float32),
        weights=Table(
            arrays["starts"].astype(np.int32),
            arrays["columns"].astype(np.int32),
            arrays["values"].astype(np.float32),
        ),
        base=arrays["base"].astype(np.float32),
        examples=int(arrays["examples"].astype(np.int64)[0]),
    )


def kept_features(
    texts: Sequence[Sequence[str]], most: int
) -> tuple[dict[str, int], npt.NDArray[np.int64]]:
    """The most frequent features with their rows, and in how many texts each stands."""
    counts: dict[str, int] = {}
    for keys in texts:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    kept = sorted(counts, key=lambda key: (-counts[key], key))[:most]
    return {key: row for row, key in enumerate(kept)}, np.array([counts[key] for key in kept])
