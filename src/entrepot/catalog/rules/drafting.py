# ruff: noqa: SIM905  # a table of words reads as one
# ruff: noqa: RUF001  # Chinese sentences have Chinese punctuation
"""Machine drafts of Chinese texts from a glossary: plain facts in natural order, nothing invented.

A draft says only what the merchant's data say: country, kind, grape, region, year, content.
Words that the glossary does not know stay as they are. Whoever shows a draft also shows that
it is one (`TextState.MACHINE`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from entrepot.catalog.values import Glossary, Term, TermKind, TextDraft, TextState
from entrepot.catalog.values.words import folded

LANGUAGE: Final = "zh-hans"
TITLE_MAX: Final = 120

_YEAR: Final = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
_NO_YEAR: Final = re.compile(r"\bNV\b")
_BLENDS: Final = frozenset({"红葡萄混酿", "白葡萄混酿", "起泡葡萄混酿", "香槟混酿"})
_LAST_BRACKETS: Final = re.compile(r"\(([^()]*)\)\s*$")
_TOKEN: Final = re.compile(r"[^\s,;|/()\[\]\"“”«»·–—]+")
_FILLERS: Final = frozenset(
    "the a an of and with for in by de di da del della dei con per e et au aux du des la le les il"
    " mit und von für en y el los las van met voor het een".split()
)
_WINES: Final = {
    "red": "红葡萄酒",
    "white": "白葡萄酒",
    "rose": "桃红葡萄酒",
    "sparkling": "起泡葡萄酒",
    "sweet": "甜葡萄酒",
    "fortified": "加强型葡萄酒",
    "": "葡萄酒",
}
_STRONGER: Final = ("fortified", "sparkling", "sweet", "rose", "red", "white")
"""Which hint wins when a title gives several: a rosé of Pinot Noir is a rosé."""
_UNITS: Final = {"ml": "毫升", "l": "升", "g": "克", "kg": "千克", "piece": "件"}
_SPEC_NAMES: Final = {
    "grape": "葡萄品种",
    "vintage": "年份",
    "region": "产区",
    "alcohol": "酒精度",
    "producer": "酒庄",
    "brand": "品牌",
    "kind": "品类",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """What is known of a product; `specs` are its facts in English or the source language."""

    title: str
    brand: str
    origin: str
    hs_code: str
    category: str
    """The category's Chinese name, empty when there is none."""
    specs: Mapping[str, str]
    content_amount: Decimal | None
    content_unit: str

    @property
    def is_wine(self) -> bool:
        return self.hs_code.startswith("2204")


@dataclass(frozen=True, slots=True)
class _Read:
    """A title taken apart: its terms in order, and the words that no term covers."""

    terms: tuple[Term, ...]
    rest: str


def draft_text(facts: DraftFacts, glossary: Glossary) -> TextDraft | None:
    """A Chinese title and a few factual sentences; None when the glossary knows nothing of it."""
    title, body = _wine(facts, glossary) if facts.is_wine else _goods(facts, glossary)
    if not title:
        return None
    return TextDraft(
        language=LANGUAGE, title=_cut(title), body=body or None, state=TextState.MACHINE
    )


def draft_specs(specs: Mapping[str, str], glossary: Glossary) -> dict[str, str]:
    """The facts whose names are known, in Chinese; values of the glossary are translated."""
    drafted: dict[str, str] = {}
    for name, value in specs.items():
        if zh := _SPEC_NAMES.get(name.casefold()):
            term = glossary.wine.get(folded(value)) or glossary.goods.get(folded(value))
            drafted[zh] = term.zh if term else value
    return drafted


def _wine(facts: DraftFacts, glossary: Glossary) -> tuple[str, str]:
    spec = {name.casefold(): value for name, value in facts.specs.items()}
    text = facts.title
    region = spec.get("region", "")
    if brackets := _LAST_BRACKETS.search(text):
        region = region or brackets[1].strip()
        text = text[: brackets.start()]
    year = spec.get("vintage", "")
    if found := _YEAR.search(text):
        year = year or found[1]
        text = text.replace(found[0], " ", 1)
    text = _without(text, facts.brand)
    grape = glossary.wine.get(folded(spec.get("grape", "")))
    if _NO_YEAR.search(text):
        year = year or "无年份"
        text = _NO_YEAR.sub(" ", text)
    read = _read(text, glossary.wine, glossary.longest)
    place = glossary.wine.get(folded(region))
    hinting = [*([grape] if grape else []), *([place] if place else []), *read.terms]
    country = glossary.countries.get(facts.origin, "")
    kind = _WINES[_hint(hinting)]
    if any(term.zh == "香槟" for term in hinting):
        kind = "香槟"
    is_place = place is not None and (place.kind is TermKind.REGION or place.zh == "香槟")
    region_zh = place.zh if place is not None and is_place else region
    named = [term.zh for term in read.terms if term.kind is TermKind.REGION]
    if not region_zh and named:
        region_zh = named.pop()
    known = [term for term in read.terms if term.kind in {TermKind.GRAPE, TermKind.QUALITY}]
    if grape and grape.kind is TermKind.GRAPE and grape not in known:
        known = [grape, *known]
    names = dict.fromkeys(t.zh for t in known if t.kind is TermKind.GRAPE)
    grapes = "".join("混酿" if name in _BLENDS else name for name in names)
    qualities = "".join(dict.fromkeys(t.zh for t in known if t.kind is TermKind.QUALITY))
    places = [name for name in named if name != region_zh]
    if kind == region_zh:
        region_zh = ""
    rest = "" if folded(read.rest) == folded(region) else read.rest
    parts = [country + kind, grapes, " ".join([region_zh, *places]), rest, qualities, year]
    title = " ".join(part for part in (one.strip() for one in parts) if part)
    sentences = [
        f"{facts.brand or '酒庄'}出品的{country}{kind}"
        + (f"，产自{region_zh}。" if region_zh else "。"),
        _grape_sentence(grape, spec.get("grape", "")),
        f"年份：{year}。" if year else "",
        f"酒精度：{spec['alcohol']}。" if spec.get("alcohol") else "",
        _content_sentence(facts, "每瓶净含量"),
    ]
    return _signed(title, facts.brand), "".join(sentences)


def _goods(facts: DraftFacts, glossary: Glossary) -> tuple[str, str]:
    read = _read(_without(facts.title, facts.brand), glossary.goods, glossary.longest)
    nouns = [term for term in read.terms if term.kind is TermKind.GOODS]
    head = nouns[-1].zh if nouns else facts.category
    if not head:
        return "", ""
    order = (
        TermKind.QUALITY,
        TermKind.COLOUR,
        TermKind.MATERIAL,
        TermKind.SCENT,
        TermKind.PURPOSE,
    )
    before = [
        word
        for kind in order
        for word in dict.fromkeys(term.zh for term in read.terms if term.kind is kind)
        if word not in head
    ]
    country = glossary.countries.get(facts.origin, "")
    phrase = country + "".join(before) + head
    amount = _amount(facts)
    has_amount = bool(re.search(r"\d\s*(ml|cl|l|g|kg)\b", read.rest, re.IGNORECASE))
    parts = [phrase, read.rest, "" if has_amount else amount]
    title = " ".join(part for part in parts if part)
    sentences = [
        f"{facts.brand}出品的{phrase}。" if facts.brand else f"{phrase}。",
        f"产地：{country}。" if country else "",
        _content_sentence(facts, "净含量"),
    ]
    return _signed(title, facts.brand), "".join(sentences)


def _read(text: str, terms: Mapping[str, Term], longest: int) -> _Read:
    """Find the longest terms from left to right; connecting words beside them go too."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [folded(text[start:end]) for start, end in spans]
    found: list[Term] = []
    left: list[str] = []
    at = 0
    while at < len(spans):
        for size in range(min(longest, len(spans) - at), 0, -1):
            term = terms.get(" ".join(" ".join(words[at : at + size]).split()))
            if term is not None:
                found.append(term)
                at += size
                break
        else:
            word = text[slice(*spans[at])]
            is_filler = word in _FILLERS
            if words[at] and (left or not is_filler):
                left.append(word)
            at += 1
    while left and (left[-1] in _FILLERS or folded(left[-1]) in _FILLERS):
        left.pop()
    return _Read(tuple(found), " ".join(left).strip(" -'"))


def _grape_sentence(grape: Term | None, said: str) -> str:
    if grape is None:
        return f"葡萄品种：{said}。" if said else ""
    return f"葡萄品种：{grape.zh}。" if grape.kind is TermKind.GRAPE else ""


def _hint(terms: list[Term]) -> str:
    hints = {term.hint for term in terms if term.hint}
    return next((hint for hint in _STRONGER if hint in hints), "")


def _without(text: str, brand: str) -> str:
    """The title without the brand, where it is spelled the same but for case."""
    at = text.lower().find(brand.lower()) if brand else -1
    if at < 0 or len(text.lower()) != len(text):
        return text
    return f"{text[:at]} {text[at + len(brand) :]}"


def _signed(title: str, brand: str) -> str:
    return f"{title} · {brand}" if brand and len(title) + len(brand) < TITLE_MAX else title


def _amount(facts: DraftFacts) -> str:
    if facts.content_amount is None or facts.content_unit not in _UNITS:
        return ""
    return f"{_plain(facts.content_amount)} {_UNITS[facts.content_unit]}"


def _content_sentence(facts: DraftFacts, label: str) -> str:
    amount = _amount(facts)
    return f"{label}：{amount}。" if amount else ""


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_MAX else title[: TITLE_MAX - 1].rstrip() + "…"
