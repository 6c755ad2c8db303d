"""Words of a text: what stands where, folded and stemmed; and which language it is.

Every feature of a text is one of these, behind the language it was read in:

    w<stem>      a word, without accents and endings
    b<stem stem> two words that follow each other
    g<four>      four letters of a word, its ends marked `<` and `>`
    1 2 3        one, two, three Chinese characters that follow each other
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from entrepot.nomenclature.values import LANGUAGES

if TYPE_CHECKING:
    import snowballstemmer

CHINESE: Final = "zh"
GRAM: Final = 4
_WORD: Final = re.compile(
    r"[\u3400-\u9fff]+"  # a run of Chinese
    r"|\b[tT][ -]?[sS]hirt(?![^\W\d_s])s?"  # written in three ways
    r"|\b[a-zA-Z]-[a-zA-Z]{2,}"  # e-bike, x-ray
    r"|(?:(?![\u3400-\u9fff])[^\W\d_])+"
)
_JOINTS: Final = re.compile(r"[ -]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_CHINESE_SHARE_MIN: Final = 0.15
_STEMMERS: Final = {
    "en": "english",
    "fr": "french",
    "de": "german",
    "it": "italian",
    "es": "spanish",
}
_LIGATURES: Final = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_EMPTY: Final = {
    "en": "a an and or of the in on with without for to by from at as is are be this that it its"
    " into not other than whether which incl including such used only also their our your has"
    " have made new free set pcs pc no if any more less but all nesoi nec",
    "fr": "le la les un une des de du d l et ou en au aux avec sans pour par sur dans est sont ce"
    " ces son sa ses autre autres que qui non y compris meme pas se n leur leurs a",
    "de": "der die das den dem des ein eine einen einem einer und oder mit ohne fur von zu zum zur"
    " im in am an auf aus bei ist sind nicht andere anderer anderen auch als stuck",
    "it": "il lo la i gli le un uno una di del della dei delle dello degli e o in con senza per da"
    " dal dalla su nel nella al alla ai alle non che d l altri altre",
    "es": "el la los las un una unos unas de del y o en con sin para por a al no que es su sus"
    " otros otras demas",
    "zh": "",
}
_EMPTY_WORDS: Final = {name: frozenset(words.split()) for name, words in _EMPTY.items()}


class Token(NamedTuple):
    """A word of the text as it stands there, and folded."""

    start: int
    end: int
    folded: str
    chinese: bool


class Feature(NamedTuple):
    """Evidence in a text, and the characters of the text that it rests on."""

    key: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case, without accents and ligatures."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return "".join(char for char in plain if not unicodedata.combining(char))


def tokens(text: str) -> Iterator[Token]:
    """Words and runs of Chinese characters; figures and signs are not words."""
    for found in _WORD.finditer(text):
        chinese = bool(_CHINESE.match(found[0]))
        folded = found[0] if chinese else fold(_JOINTS.sub("", found[0]))
        yield Token(found.start(), found.end(), folded, chinese)


def is_empty(word: str, language: str) -> bool:
    """Does the word only join others?"""
    return len(word) < 2 or word in _EMPTY_WORDS[language]


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The word without its ending; a word of an unknown language stays as it is."""
    name = _STEMMERS.get(language)
    return word if name is None else str(_stemmer(name).stemWord(word))


def _stemmer(name: str) -> "snowballstemmer.stemmer":
    """A new one each time: a stemmer keeps the word in itself, and threads would mix theirs."""
    import snowballstemmer  # noqa: PLC0415  # it loads thirty languages, half a second of work

    return snowballstemmer.stemmer(name)


def grams(word: str) -> Iterator[str]:
    """Four letters each, of a word of at least four."""
    marked = f"<{word}>"
    if len(word) >= GRAM:
        for at in range(len(marked) - GRAM + 1):
            yield "g" + marked[at : at + GRAM]


def chinese_features(token: Token) -> Iterator[Feature]:
    """One to three characters each."""
    run = token.folded
    for at in range(len(run)):
        for length in (1, 2, 3):
            if at + length <= len(run):
                start = token.start + at
                yield Feature(f"{length}{run[at : at + length]}", start, start + length)


def is_chinese(text: str) -> bool:
    """Is enough of it Chinese? Brands and sizes in a Chinese title are not."""
    letters = sum(char.isalpha() for char in text)
    return len(_CHINESE.findall(text)) > _CHINESE_SHARE_MIN * letters


def given_language(language: str | None) -> str | None:
    """The language of a locale (`zh-hans` is Chinese); None for one that the lexicon lacks."""
    short = (language or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else None
