"""A trade partner learns sums, and nothing of one merchant."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.casework.rules import CONTRIBUTORS_MIN, SHARE_MAX_PERCENT, Cell, Table, protected
from entrepot.casework.rules.privacy import SUM


def a_cell(*shares: int, start: int = 0) -> Cell:
    return Cell({f"m{start + n}": share for n, share in enumerate(shares)})


def test_the_threshold_and_the_dominance_rule() -> None:
    assert a_cell().may_be_shown()
    assert not a_cell(9, 9, 9, 9).may_be_shown()
    assert a_cell(9, 9, 9, 9, 9).may_be_shown()
    assert not a_cell(900, 9, 9, 9, 9).may_be_shown()
    assert not a_cell(9, 9, 9, 9, 0).may_be_shown()  # who sold nothing hides nobody
    assert a_cell(85, 5, 4, 3, 3).may_be_shown()
    assert not a_cell(86, 5, 4, 3, 2).may_be_shown()


def test_one_hidden_cell_takes_others_with_it() -> None:
    """Otherwise it is the sum less the rest."""
    many = a_cell(*[10] * 8)
    table = protected(
        {
            ("food", "cn"): a_cell(500, start=50),
            ("food", "jp"): many,
            ("wine", "cn"): many,
            ("wine", "jp"): a_cell(*[20] * 9),
            ("toys", "cn"): a_cell(*[30] * 9),
            ("toys", "jp"): a_cell(*[40] * 9),
        }
    )
    assert table.shown["food", "cn"] is None
    assert not _derivable(table)
    assert table.hidden >= 4 or table.shown["food", SUM] is None


def test_what_is_safe_is_shown_whole() -> None:
    many = a_cell(*[10] * 8)
    table = protected({("food", "cn"): many, ("wine", "jp"): many})
    assert table.hidden == 0
    assert table.shown[SUM, SUM] == 160


def test_a_country_of_two_merchants_shows_nothing() -> None:
    table = protected({("food", "cn"): a_cell(5, 6), ("wine", "cn"): a_cell(7, start=1)})
    shown = {value for value in table.shown.values() if value}
    assert not shown


cells = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["cn", "jp", "es"])),
    st.dictionaries(
        st.sampled_from([f"m{n}" for n in range(14)]), st.integers(1, 1000), max_size=12
    ).map(Cell),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(cells)
def test_no_hidden_cell_can_be_derived_from_what_is_shown(
    parts: dict[tuple[str, str], Cell],
) -> None:
    """All sums, taken as equations, leave every hidden figure open."""
    table = protected(parts)
    assert not _derivable(table)


@settings(max_examples=80, deadline=None)
@given(cells)
def test_what_is_shown_passes_both_rules(parts: dict[tuple[str, str], Cell]) -> None:
    table = protected(parts)
    for (row, column), value in table.shown.items():
        if value:
            whole = sum(
                (cell for (r, c), cell in parts.items() if row in {r, SUM} and column in {c, SUM}),
                Cell(),
            )
            assert whole.value == value
            sold = [share for share in whole.shares.values() if share]
            assert len(sold) >= CONTRIBUTORS_MIN
            assert max(sold) * 100 <= value * SHARE_MAX_PERCENT


@settings(max_examples=80, deadline=None)
@given(cells)
def test_what_is_hidden_in_one_line_is_together_safe(
    parts: dict[tuple[str, str], Cell],
) -> None:
    """A line's shown sum less its shown cells is a figure too, and keeps both rules."""
    table = protected(parts)
    for row in table.rows:
        inner = [(row, column) for column in table.columns if column != SUM]
        covered = [place for place in inner if table.shown[place] is None]
        if not covered or table.shown[row, SUM] is None or row == SUM:
            continue
        rest = sum((parts.get(place, Cell()) for place in covered), Cell())
        assert rest.may_be_shown()


def test_control_the_reader_who_subtracts_finds_a_single_hidden_cell() -> None:
    """If the solver below were blind, the law above would prove nothing."""
    naive = Table(
        ("food", "wine", SUM),
        ("cn", SUM),
        {
            ("food", "cn"): None, ("food", SUM): None,
            ("wine", "cn"): 70, ("wine", SUM): 70,
            (SUM, "cn"): 100, (SUM, SUM): 100,
        },
    )  # fmt: skip
    assert _derivable(naive) == {("food", "cn"), ("food", SUM)}


def _derivable(table: Table) -> set[tuple[str, str]]:
    """Hidden figures that all the sums together determine: linear algebra, no graph."""
    places = sorted(table.shown)
    hidden = [place for place in places if table.shown[place] is None]
    if not hidden:
        return set()
    equations = [
        {(row, column): 1 if column != SUM else -1 for column in table.columns}
        for row in table.rows
    ] + [{(row, column): 1 if row != SUM else -1 for row in table.rows} for column in table.columns]
    matrix = np.array(
        [[equation.get(place, 0) for place in hidden] for equation in equations], dtype=float
    )
    rank = np.linalg.matrix_rank(matrix)
    found = set()
    for index, place in enumerate(hidden):
        unit = np.zeros((1, len(hidden)))
        unit[0, index] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank:
            found.add(place)
    return found
