"""Does a title speak of the goods that its code declares? A doubt is advice, never a bar."""

from collections import defaultdict
from hashlib import blake2b
from typing import Final

from entrepot.catalog.values import Doubt
from entrepot.nomenclature.values import Proposal, Verdict

SURE_FROM: Final = 0.5
"""Share of all probability that the leading chapter must have.

Measured on real titles with their declared codes (English search terms and goods, Chinese shop
titles) this doubts one to three in a hundred right codes (nine of a toy shop's figurines), and
half of the codes of quite other goods where the title says what it is.
"""
WORDS_KEPT: Final = 3
_CHAPTER: Final = 2
_HEADING: Final = 4


def doubt(declared: str, proposal: Proposal) -> Doubt | None:
    """What the title means instead; None when the code may well be right, or nobody can tell.

    Only a chapter that no candidate stands in is doubted: finer differences are for people.
    """
    candidates = proposal.candidates
    if not candidates or proposal.verdict is Verdict.NOT_SURE:
        return None
    shares: dict[str, float] = defaultdict(float)
    for one in candidates:
        shares[one.hs6[:_CHAPTER]] += one.probability
    if declared[:_CHAPTER] in shares or max(shares.values()) < SURE_FROM:
        return None
    leading = max(shares, key=lambda chapter: shares[chapter])
    first = next(one for one in candidates if one.hs6.startswith(leading))
    return Doubt(first.hs6[:_HEADING], tuple(word.text for word in first.words[:WORDS_KEPT]))


def title_mark(title: str) -> str:
    """Names the title that was weighed, so that a doubt about an older one falls silent."""
    return blake2b(title.encode(), digest_size=8).hexdigest()
