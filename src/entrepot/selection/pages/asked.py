"""What a market's searches mean for a score, in sentences; and the place they come from."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entrepot.insights.rules import VISITORS_MIN
from entrepot.kit.templatetags.money import count, day
from entrepot.selection.queries.opening import AnswerRow

NAMES: Final[Mapping[str, Any]] = {
    "searched": gettext_lazy("Searched in the market"),
    "searched_more": gettext_lazy("Searched more than before"),
    "searched_in_vain": gettext_lazy("Searched and not found"),
}
RULES: Final[Mapping[str, Any]] = {
    "searched": gettext_lazy(
        "0 at one search in five thousand, 100 at one in twenty, by powers;"
        " searches for its category count a quarter"
    ),
    "searched_more": gettext_lazy("50 where it moves with all searches of the market"),
    "searched_in_vain": gettext_lazy("50 where everybody finds something, 100 where nobody does"),
}
MISSING: Final[Mapping[str, Any]] = {
    "searched": gettext_lazy("Too few searches in this market so far, or no title to be found by."),
    "searched_more": gettext_lazy("Less than a month of searches before the last thirty days."),
    "searched_in_vain": gettext_lazy(
        "Too few searches in this market so far, or no title to be found by."
    ),
}


def source(row: AnswerRow) -> tuple[str, ...]:
    """Files and tables behind an answer, and the market's own searches."""
    if row.code not in NAMES or math.isnan(row.score) or not row.applies:
        return row.sources
    return (
        _("Searches in the market, %(days)s days to %(day)s")
        % {"days": row.base["days"], "day": day(row.base["until"])},
    )


def threshold() -> str:
    """What of searches is kept at all."""
    return _(
        "A term is kept only when at least %(visitors)s different visitors of one day have asked"
        " it; e-mail addresses and long numbers never are."
    ) % {"visitors": VISITORS_MIN}


def _searched(facts: Mapping[str, Any], _seen: object) -> str:
    own, shelf = int(facts["own"]), int(facts["shelf"])
    said = {"own": count(own), "shelf": count(shelf), "terms": ", ".join(facts["top"])}
    if own and shelf:
        return (
            _("%(own)s visitors searched for it (%(terms)s), %(shelf)s more for its category.")
            % said
        )
    if own:
        return ngettext(
            "%(own)s visitor searched for it (%(terms)s).",
            "%(own)s visitors searched for it (%(terms)s).",
            own,
        ) % said  # fmt: skip
    if shelf:
        return (
            _("Nobody searched for it by name; %(shelf)s visitors searched for its category.")
            % said
        )
    return _("None of the market's frequent searches would find it.")


def _more(facts: Mapping[str, Any], _seen: object) -> str:
    return _("%(count)s visitors; if it moved with all searches there would be %(expected)s.") % {
        "count": count(round(facts["count"])),
        "expected": count(round(facts["expected"])),
    }


def _in_vain(facts: Mapping[str, Any], _seen: object) -> str:
    return _("%(missed)s of %(own)s visitors who searched for it found nothing.") % {
        "missed": count(int(facts["missed"])),
        "own": count(int(facts["own"])),
    }


BASES: Final[Mapping[str, Callable[[Mapping[str, Any], Any], str]]] = {
    "searched": _searched,
    "searched_more": _more,
    "searched_in_vain": _in_vain,
}
