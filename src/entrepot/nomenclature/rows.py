"""The shipped data: the tree, the terms of the lexicon, the index made of both; and the
operator's own model. Who says so: `data/SOURCES.md`.
"""

import csv
import hashlib
import lzma
import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from entrepot.nomenclature.values import LANGUAGES, Branch

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

DATA: Final = Path(__file__).parent / "data"
TREE: Final = DATA / "tree.tsv.xz"
INDEX: Final = DATA / "index.npz"
WEIGHTS: Final = DATA / "weights.toml"
_BRANDS: Final = DATA / "brands.tsv"
_VAGUE: Final = DATA / "vague.tsv"
_TRAITS: Final = DATA / "traits.tsv"
_LEXICON: Final = DATA / "lexicon"


@lru_cache(maxsize=1)
def tree() -> Mapping[str, Branch]:
    """Every code with its names, in the order of codes."""
    text = lzma.decompress(TREE.read_bytes()).decode()
    branches = (Branch(*line.split("\t")) for line in text.splitlines())
    return {branch.code: branch for branch in branches}


def written(branches: Mapping[str, Branch]) -> bytes:
    """The tree as `tree` reads it."""
    lines = (f"{row.code}\t{row.en}\t{row.fr}\t{row.law}\n" for row in branches.values())
    return lzma.compress("".join(lines).encode(), preset=6)


def terms() -> Iterator[tuple[str, str, str]]:
    """Words of the shops, as (code of 4 or 6 digits, language, text)."""
    for path in sorted(_LEXICON.glob("*.tsv")):
        for row in _cells(path):
            for language in LANGUAGES:
                for term in _split(row[language]):
                    yield row["code"], language, term
    for row in _cells(_BRANDS):
        for brand in _split(row["brands"]):
            if brand.isascii():
                yield row["code"], "en", brand
            yield row["code"], "zh", brand


def vague() -> dict[str, frozenset[str]]:
    """Per language the words that fit any goods."""
    return {row["language"]: frozenset(_split(row["words"])) for row in _cells(_VAGUE)}


def traits() -> list[tuple[str, str, str, dict[str, tuple[str, ...]]]]:
    """Materials and wearers: name, group, what it is a kind of, its words per language."""
    return [
        (
            row["trait"],
            row["group"],
            row["part_of"],
            {language: tuple(_split(row[language])) for language in LANGUAGES},
        )
        for row in _cells(_TRAITS)
    ]


def weights() -> Mapping[str, Mapping[str, float]]:
    """Per family of languages (`latin`, `chinese`) the weight of each kind of evidence."""
    return tomllib.loads(WEIGHTS.read_text("utf-8"))


def digest() -> str:
    """Of all that the index is made of."""
    sources = [TREE, _BRANDS, *sorted(_LEXICON.glob("*.tsv"))]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def index_arrays() -> "dict[str, npt.NDArray[np.generic]]":
    """The shipped index as plain arrays; `digest` among them says what it was made of."""
    return _arrays(INDEX)


def model_path() -> Path:
    """Where the model learnt from the operator's examples is kept; it is never shipped."""
    return Path(os.environ.get("ENTREPOT_HOME", ".entrepot")) / "nomenclature" / "model.npz"


def model_arrays(path: Path) -> "dict[str, npt.NDArray[np.generic]]":
    return _arrays(path)


def _arrays(path: Path) -> "dict[str, npt.NDArray[np.generic]]":
    import numpy as np  # noqa: PLC0415  # the tree must be had without it, quickly

    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _cells(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")


def _split(cell: str) -> Iterator[str]:
    yield from filter(None, (term.strip() for term in cell.split(";")))
