"""An index as plain arrays, to be kept in a file, and back."""

from dataclasses import fields
from typing import Final

import numpy as np
import numpy.typing as npt

from entrepot.nomenclature.rules.index import Arrays, Block, Floats, Index, Table

_TABLES: Final = ("own", "heading", "chapter", "linear", "within", "terms")
_FLOATS: Final = ("linear_base", "within_base", "rarity")


def packed(index: Index) -> dict[str, npt.NDArray[np.generic]]:
    """Named arrays; sixteen bits are enough for weights."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "codes": text_array(index.codes),
        "languages": text_array(tuple(index.blocks)),
        "prior": index.prior,
        "prior_heading": index.prior_heading,
    }
    for language, block in index.blocks.items():
        arrays[f"{language}.rows"] = text_array(tuple(block.rows))
        arrays[f"{language}.words"] = text_array(tuple(block.counts))
        arrays[f"{language}.counts"] = np.array(list(block.counts.values()), np.int32)
        arrays[f"{language}.term_places"] = block.term_places.astype(np.int16)
        for name in _FLOATS:
            arrays[f"{language}.{name}"] = getattr(block, name)
        for name in _TABLES:
            table: Table = getattr(block, name)
            arrays[f"{language}.{name}.lengths"] = np.diff(table.starts).astype(np.int32)
            arrays[f"{language}.{name}.columns"] = table.columns
            if name != "terms":
                arrays[f"{language}.{name}.values"] = table.values.astype(np.float16)
    return arrays


def unpacked(arrays: Arrays) -> Index:
    """What `packed` was given, but for the bits that sixteen do not hold."""
    languages = words_of(arrays["languages"])
    blocks = {language: _block(language, arrays) for language in languages}
    return Index(
        words_of(arrays["codes"]),
        _floats(arrays["prior"]),
        _floats(arrays["prior_heading"]),
        blocks,
    )


def _block(language: str, arrays: Arrays) -> Block:
    assert {"rows", "counts", *_TABLES, *_FLOATS} < {field.name for field in fields(Block)}
    part = {
        name.removeprefix(f"{language}."): array
        for name, array in arrays.items()
        if name.startswith(f"{language}.")
    }
    tables = {name: _table(name, part) for name in _TABLES}
    return Block(
        language=language,
        rows={key: row for row, key in enumerate(words_of(part["rows"]))},
        own=tables["own"],
        heading=tables["heading"],
        chapter=tables["chapter"],
        linear=tables["linear"],
        linear_base=_floats(part["linear_base"]),
        within=tables["within"],
        within_base=_floats(part["within_base"]),
        rarity=_floats(part["rarity"]),
        terms=tables["terms"],
        term_places=part["term_places"].astype(np.int32),
        counts=dict(zip(words_of(part["words"]), part["counts"].tolist(), strict=True)),
    )


def _table(name: str, part: Arrays) -> Table:
    lengths = part[f"{name}.lengths"]
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    columns = part[f"{name}.columns"].astype(np.int32)
    values = part.get(f"{name}.values")
    ones = np.ones(len(columns), np.float32)
    return Table(starts, columns, ones if values is None else _floats(values))


def text_array(words: tuple[str, ...]) -> npt.NDArray[np.generic]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def words_of(array: npt.NDArray[np.generic]) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()


def _floats(array: npt.NDArray[np.generic]) -> Floats:
    return array.astype(np.float32)
