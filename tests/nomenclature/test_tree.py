"""The tree: every code, its names in two languages, and what lies below it."""

import pytest

from entrepot.nomenclature import queries, rows
from entrepot.nomenclature.rules import tree
from entrepot.nomenclature.values import UnknownCode


@pytest.mark.parametrize(
    ("digits", "count"),
    [(2, 96), (4, 1228), (6, 5612), (8, 9791)],
)
def test_all_codes_of_a_length_are_there(digits: int, count: int) -> None:
    """HS 2022 has 97 chapters less the empty 77nd, 1,228 headings, 5,612 subheadings; CN 2026."""
    assert sum(len(code) == digits for code in rows.tree()) == count


def test_every_code_has_its_parents_and_names() -> None:
    branches = rows.tree()
    for code, branch in branches.items():
        assert set(tree.parents(code)) <= branches.keys(), code
        assert branch.en, code
        assert branch.fr, code


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("33", "en", ["perfumery"]),
        ("330499", "en", ["perfumery", "skin-care", "care of the skin"]),
        ("42022100", "fr", ["cuir", "sacs", "Sacs à main", "cuir naturel"]),
        ("22042142", "en", ["Beverages", "Wine", "containers", "Bordeaux"]),
        ("61091000", "de", ["knitted", "T-shirts", "cotton", "cotton"]),
    ],
)
def test_the_path_of_names_goes_down_from_the_chapter(
    code: str, language: str, words: list[str]
) -> None:
    path = queries.names(code, language)
    assert [name.code for name in path] == list(tree.parents(code))
    for name in path:
        assert name.language == ("fr" if language == "fr" else "en")
    text = " ".join(name.text for name in path).lower()
    assert all(word.lower().split("-")[0] in text for word in words)


@pytest.mark.parametrize("code", ["", "9", "77", "330", "3304999", "99999999", "x", "3304990000"])
def test_a_code_that_is_not_there_is_refused_by_name(code: str) -> None:
    assert not queries.exists(code)
    with pytest.raises(UnknownCode) as refused:
        queries.names(code)
    assert refused.value.given == code


def test_children_are_one_step_below() -> None:
    assert queries.children("3304") == ("330410", "330420", "330430", "330491", "330499")
    assert queries.children("330499") == ("33049900",)
    assert queries.children("33049900") == ()
    assert len(queries.children("")) == 96


def test_search_finds_codes_by_all_words_of_their_names() -> None:
    codes = {name.code for name in queries.search("handbags leather", "en")}
    assert "420221" in codes
    assert "420221" in {name.code for name in queries.search("sacs à main cuir", "fr")}
    assert queries.search("", "en") == ()
    assert queries.search("?!", "en") == ()
    assert queries.search("no such words at all", "en") == ()


def test_group_titles_stand_before_the_names_they_hold_for() -> None:
    """42 02 21 and 42 02 22 share the title "Handbags …", printed once, over the first."""
    row = {"language": "EN"}
    printed = [
        row | {"goods_code": code + "0000", "hier_pos": "6", "description": text}
        for code, text in [
            ("420221", "Handbags"),
            ("420221", "Of leather"),
            ("420222", "Of plastics"),
            ("420231", "Of leather"),
        ]
    ]
    world = [
        {"hscode": code, "description": code}
        for code in ("42", "4202", "420221", "420222", "420231")
    ]
    french = [
        row | {"goods_code": "4200000000", "hier_pos": "2", "description": "OUVRAGES EN CUIR"},
        *printed,
    ]
    names = {branch.code: branch.fr for branch in tree.compiled(world, printed, french)}
    assert names == {
        "42": "Ouvrages en cuir",
        "4202": "Ouvrages en cuir",
        "420221": "Handbags \u2013 Of leather",
        "42022100": "Handbags \u2013 Of leather",
        "420222": "Handbags \u2013 Of plastics",
        "42022200": "Handbags \u2013 Of plastics",
        "420231": "Of leather",
        "42023100": "Of leather",
    }
