"""What is shipped: it belongs together, is small, and says where it comes from."""

import csv
from pathlib import Path

import pytest

from entrepot.nomenclature import rows
from entrepot.nomenclature.values import LANGUAGES

MEGABYTE = 1_000_000


def test_the_index_was_made_of_the_shipped_sources() -> None:
    """After a change of the lexicon: `entrepot hs compile`."""
    assert rows.index_arrays()["digest"].tobytes().decode() == rows.digest()


def test_what_is_shipped_is_small() -> None:
    assert rows.TREE.stat().st_size < 3 * MEGABYTE
    assert rows.INDEX.stat().st_size < 20 * MEGABYTE


def test_every_source_is_credited() -> None:
    text = (rows.DATA / "SOURCES.md").read_text("utf-8")
    for path in rows.DATA.iterdir():
        if path.name != "SOURCES.md":
            assert path.name in text, path.name


@pytest.mark.parametrize(
    "path", sorted((rows.DATA / "lexicon").glob("*.tsv")), ids=lambda p: p.stem
)
def test_every_term_has_a_code_of_the_tree(path: Path) -> None:
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert next(reader) == ["code", *LANGUAGES]
        for cells in reader:
            assert len(cells) == 1 + len(LANGUAGES), cells
            assert cells[0] in rows.tree(), cells
            assert len(cells[0]) in {4, 6}, cells
            assert cells[0] not in seen, cells
            assert cells[1], cells
            seen.add(cells[0])


def test_every_heading_has_terms() -> None:
    headings = {code for code in rows.tree() if len(code) == 4}
    assert headings - {code[:4] for code, _, _ in rows.terms()} == set()


def test_brands_have_codes_of_the_tree() -> None:
    assert {code for code, _, _ in rows.terms()} <= rows.tree().keys()
