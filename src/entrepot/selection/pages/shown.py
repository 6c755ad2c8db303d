"""What the templates draw of a score: rows, bars, anatomy."""

import math
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from entrepot.catalog.values import MARKETS
from entrepot.offices.queries import seat
from entrepot.offices.values import MerchantId, OfficeId, Role
from entrepot.selection.pages import asked, words
from entrepot.selection.queries import opening, shortlist
from entrepot.selection.queries.opening import Opened, PartRow
from entrepot.selection.queries.shortlist import Line
from entrepot.selection.rules import plotting
from entrepot.selection.values import PARTS, Weights

FIRST_MARKET = "cn"


def office_of(request: HttpRequest) -> OfficeId:
    """The office one acts for; the guard has let one in."""
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def merchant_of(request: HttpRequest) -> MerchantId:
    """The merchant one acts for, by one's own seat or by mandate."""
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant


def market_of(request: HttpRequest) -> str:
    """The market of the address; an unknown one does not exist."""
    code = request.GET.get("market", "") or request.POST.get("market", "") or FIRST_MARKET
    if code not in MARKETS:
        raise Http404
    return code


def markets() -> list[tuple[str, str]]:
    """Code and name of every market."""
    return [(code, market_name(code)) for code in MARKETS]


def market_name(code: str) -> str:
    return str(words.MARKETS.get(code, code.upper()))


def page_of(request: HttpRequest, *, most: int) -> int:
    """The page of the address, from 1; nonsense is the first."""
    text = request.GET.get("page", "1")
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    return min(most, max(1, int(text))) if is_number else 1


def uuid_of(text: str) -> UUID:
    """An id of the address; anything else does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def line(row: Line, weights: Weights | None = None) -> dict[str, Any]:
    """A row of the list: its bar is as long as its parts earn."""
    return {
        "row": row,
        "picture": row.picture,
        "fit": None if row.fit is None else round(row.fit),
        "parts": [
            {"code": part.value, "name": words.PARTS[part], "score": _round(value)}
            for part, value in zip(PARTS, row.parts, strict=True)
        ],
        "bar": _bar(row.parts, weights or Weights()),
    }


def anatomy(seen: Opened) -> dict[str, Any]:
    """A score opened: its bar, and a table of parts with what each was made of."""
    scores = tuple(None if math.isnan(one.score) else one.score for one in seen.parts)
    weights = Weights(*[one.weight for one in seen.parts])
    return {
        "seen": seen,
        "picture": seen.picture,
        "fit": None if math.isnan(seen.fit) else round(seen.fit),
        "trust": round(seen.trust * 100),
        "bar": _bar(scores, weights),
        "parts": [_part(one, seen) for one in seen.parts],
        "steps": [
            {
                "sentence": words.step(one, seen),
                "gain": None if math.isnan(one.gain) else f"{one.gain:.1f}",
                "code": one.code,
            }
            for one in seen.steps
        ],
        "needs": words.needs(seen.findings),
        "lanes": [
            {
                "code": one.lane.code,
                "days_min": one.lane.days_min,
                "days_max": one.lane.days_max,
                "fit": None if math.isnan(one.fit) else round(one.fit),
                "landed_minor": one.landed_minor,
                "is_barred": one.is_barred,
                "is_best": one.lane.code == seen.lane.code,
            }
            for one in seen.lanes
        ],
        "charges": [
            {"kind": kind, "minor": minor}
            for kind, minor in zip(opening.KINDS, seen.charges, strict=True)
            if minor
        ],
    }


def _part(one: PartRow, seen: Opened) -> dict[str, Any]:
    return {
        "code": one.part.value,
        "name": words.PARTS[one.part],
        "question": words.QUESTIONS[one.part],
        "weight": one.weight,
        "score": _round(None if math.isnan(one.score) else one.score),
        "trust": round(one.trust * 100),
        "answers": [
            {
                "code": answer.code,
                "name": words.ANSWERS[answer.code],
                "rule": words.RULES[answer.code],
                "base": words.base(answer, seen),
                "score": None
                if math.isnan(answer.score) or not answer.applies
                else round(answer.score),
                "weight": answer.weight,
                "sources": asked.source(answer),
                "applies": answer.applies,
            }
            for answer in one.answers
        ],
    }


def _bar(scores: tuple[float | None, ...], weights: Weights) -> list[dict[str, Any]]:
    """Each part's share of the weights, filled as far as it scores; unknown ones are hatched."""
    shares = plotting.widths([float(one) for one in weights.figures])
    return [
        {
            "code": part.value,
            "x": x,
            "width": width,
            "filled": 0 if score is None else round(width * score / 100),
            "is_unknown": score is None,
        }
        for part, score, (x, width) in zip(PARTS, scores, shares, strict=True)
    ]


def _round(score: float | None) -> int | None:
    return None if score is None else round(score)


def opened_one(product: UUID, request: HttpRequest, *, office: OfficeId) -> Opened:
    """One product of the office's; another's does not exist."""
    found = opening.opened(
        [product], market=market_of(request), at=timezone.now(), language=language(), office=office
    )
    if not found:
        raise Http404
    return found[0]


def language() -> str:
    return get_language() or "en"


def category_names(slugs: set[str]) -> dict[str, str]:
    return dict(shortlist.names(slugs, language()))


def harmless(cell: str) -> str:
    """What a spreadsheet would compute stays text."""
    return f"'{cell}" if cell[:1] in {*"=+-@\t\r"} else cell
