"""Proposals: plain titles in six languages, doubt, the words that decided, any text at all."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.nomenclature import queries
from entrepot.nomenclature.values import LANGUAGES, Help, Reason, Verdict

PLAIN = [
    ("en", "Women's leather handbag with shoulder strap", "420221"),
    ("en", "Cotton t-shirt for men", "610910"),
    ("en", "Extra virgin olive oil 500 ml", "150920"),
    ("en", "Bluetooth wireless earbuds with charging case", "851830"),
    ("en", "Building bricks toy set for children", "950300"),
    ("en", "Barolo DOCG red wine 750 ml", "220421"),
    ("zh", "保湿面霜 50ml", "330499"),
    ("zh", "婴儿配方奶粉 900克", "190110"),
    ("zh", "意大利进口 真皮 女士 手提包", "420221"),
    ("zh", "婴儿纸尿裤 L码", "961900"),
    ("zh", "深海鱼油软胶囊 保健品", "210690"),
    ("fr", "Crème hydratante visage", "330499"),
    ("fr", "Parfum pour femme eau de toilette", "330300"),
    ("fr", "Fromage de chèvre affiné", "040690"),
    ("de", "Herren T-Shirt aus Baumwolle", "610910"),
    ("de", "Kinderwagen mit Babyschale", "871500"),
    ("de", "Elektrische Zahnbürste", "850980"),
    ("it", "Pasta di semola di grano duro spaghetti", "190219"),
    ("it", "Occhiali da sole polarizzati", "900410"),
    ("it", "Caffè in grani tostato", "090121"),
    ("es", "Zapatillas deportivas para correr", "640411"),
    ("es", "Aceite de oliva virgen extra", "150920"),
    ("es", "Muñeca con vestido", "950300"),
]

VAGUE = [
    "gift",
    "goods",
    "sample, various items",
    "accessories",
    "spare parts",
    "礼品",
    "其他商品",
    "Zubehör",
    "cadeau",
    "regalo",
    "xqzvv wrrtk pplgh",
]


@pytest.mark.parametrize(("language", "text", "code"), PLAIN, ids=[row[1] for row in PLAIN])
def test_plain_titles_find_their_heading(language: str, text: str, code: str) -> None:
    """The language is told by the words; the right subheading is among the first five."""
    found = queries.propose(text)
    assert found.language == language
    assert found.candidates[0].heading == code[:4]
    assert code in [candidate.hs6 for candidate in found.candidates]


@pytest.mark.parametrize("text", VAGUE)
def test_vague_words_are_not_guessed_at(text: str) -> None:
    found = queries.propose(text)
    assert found.verdict is Verdict.NOT_SURE
    assert found.reason in {Reason.VAGUE, Reason.UNKNOWN_WORDS, Reason.CLOSE}
    assert found.help is not Help.NOTHING


@pytest.mark.parametrize("text", ["", " ", "12345", "£5", "!!!", "\x00", "🎁"])
def test_without_words_there_is_nothing_to_propose(text: str) -> None:
    found = queries.propose(text)
    assert found.candidates == ()
    assert found.verdict is Verdict.NOT_SURE
    assert found.reason is Reason.NO_WORDS


@pytest.mark.parametrize(("text"), [row[1] for row in PLAIN])
def test_the_words_that_decided_are_words_of_the_text(text: str) -> None:
    for candidate in queries.propose(text).candidates:
        assert candidate.words
        weights = [word.weight for word in candidate.words]
        assert all(word.text in text for word in candidate.words)
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) <= 1.01


@pytest.mark.parametrize(
    "words",
    [
        ["婴儿", "奶粉", "配方", "900", "克"],
        ["女士", "真皮", "钱包", "GUCCI"],
        ["面膜", "补水", "10", "片"],
    ],
)
def test_the_order_of_chinese_words_does_not_matter(words: list[str]) -> None:
    one = queries.propose(" ".join(words), limit=10)
    other = queries.propose(" ".join(reversed(words)), limit=10)
    assert one.candidates[0].hs6 == other.candidates[0].hs6
    assert one.candidates[0].probability == pytest.approx(other.candidates[0].probability, abs=0.05)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=300) | st.text("abcdeilnorst äß保湿面霜.,-'1", max_size=120),
    language=st.sampled_from([None, "nl", "zh-hans", "EN", *LANGUAGES]),
    limit=st.integers(1, 50),
)
def test_any_text_is_answered_and_the_likeliest_comes_first(
    text: str, language: str | None, limit: int
) -> None:
    found = queries.propose(text, language=language, limit=limit)
    chances = [candidate.probability for candidate in found.candidates]
    assert len(chances) in {0, limit}
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.01
    for candidate in found.candidates:
        assert queries.exists(candidate.cn8 or candidate.hs6)
        assert candidate.names[0].code == candidate.hs6[:2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Women's leather handbag", "420221"),
        ("Damen Handtasche aus Echtleder", "420221"),
        ("真皮女士手提包", "420221"),
        ("Vegan leather handbag", "420222"),
        ("Nylon handbag", "420222"),
        ("Cotton t-shirt", "610910"),
        ("T-shirt en coton", "610910"),
    ],
)
def test_the_material_decides_within_a_heading(text: str, code: str) -> None:
    assert queries.propose(text).candidates[0].hs6 == code


def test_a_very_long_text_is_read_in_part() -> None:
    found = queries.propose("leather handbag " * 10_000)
    assert found.candidates[0].heading == "4202"
    assert len(found.text) == 4_000


def test_misspelt_cut_and_compound_words_are_read() -> None:
    assert queries.propose("moisturisng face crem").candidates[0].heading == "3304"
    assert queries.propose("hny lip blm").candidates[0].heading == "3304"
    assert queries.propose("Feuchtigkeitscreme").candidates[0].heading == "3304"


def test_a_subheading_that_is_not_divided_is_given_with_eight_digits() -> None:
    [candidate] = queries.propose("moisturising face cream", limit=1).candidates
    assert (candidate.hs6, candidate.cn8) == ("330499", "33049900")


def test_many_threads_get_the_same_answers() -> None:
    texts = [row[1] for row in PLAIN]
    expected = [queries.propose(text) for text in texts]
    answers: list[object] = []

    def work() -> None:
        answers.append([queries.propose(text) for text in texts])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4
