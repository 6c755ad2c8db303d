"""The calculator for everybody: no login, nothing kept, all of it in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from entrepot.customs.forms import calculator as forms
from entrepot.customs.forms.calculator import CalculatorForm, LineForm
from entrepot.customs.pages import choices
from entrepot.customs.pages import sheet as sheets
from entrepot.customs.pages.saying import FALLBACK, Say
from entrepot.customs.pages.shown import ClosedRow, PartRow, Sheet
from entrepot.customs.queries import landed
from entrepot.customs.rows import LANGUAGES
from entrepot.customs.rules import asking, refusing
from entrepot.customs.values.asked import Asked, Issue, Unreadable
from entrepot.kernel import Refusal
from entrepot.kit.scope import Audience, audience
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import NoLaw
from entrepot.nomenclature import queries as nomenclature
from entrepot.nomenclature.values import Candidate, Proposal

DOCS: Final = "/api/v1/docs"
CANDIDATES_MAX: Final = 5
WORDS_MAX: Final = 4
_VAT_NUMBER: Final = re.compile(r"[A-Z]{2}(?=(?:[A-Z+*]*[0-9]){4})[0-9A-Z+*]{5,13}")
_SWAPPED: Final = "calculator-form"
_EXAMPLE_ORIGIN: Final = "IT"


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the form with its errors, by field, and the codes found for its words."""

    number: int
    label: str
    typed: LineForm
    units: str
    measures: str
    errors: Mapping[str, str]
    candidates: tuple["CandidateRow", ...]
    verdict: str
    is_searched: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A code that the words may mean, its names, and the words that decided."""

    code: str
    path: str
    name: str
    language: str
    """Of the names: the nomenclature has not every language."""
    words: str


@audience(Audience.PUBLIC)
@require_safe
@cache_control(no_cache=True)
def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was asked for; only the form when htmx wants no more."""
    if len(request.META.get("QUERY_STRING", "")) > forms.QUERY_LETTERS_MAX:
        request.GET = QueryDict()  # it is never taken apart
        issue = Issue("", "too_long", limit=str(forms.QUERY_LETTERS_MAX))
        say = Say(_language(request))
        return _answer(request, say, CalculatorForm(), issues=(issue,), status=414)
    say = Say(_language(request))
    query = {name: str(value) for name, value in request.GET.items()}
    form, is_edited = _edited(forms.read(query), query)
    if is_edited or form.is_empty:
        return _answer(request, say, form, searched=_number(query.get("find", "")))
    try:
        issues, shown = _compared(form, say)
    except Unreadable as no:
        return _answer(request, say, form, issues=no.issues, status=no.status)
    return _answer(request, say, form, issues=issues, shown=shown)


def _compared(form: CalculatorForm, say: Say) -> tuple[tuple[Issue, ...], Sheet]:
    """The answer; a refusal of all lanes alike is also told beside the field that would mend it."""
    asked = asking.asked(forms.record(form), today=timezone.now().date())
    _check_number(asked)
    try:
        comparison = landed.compare(asked)
    except Unreadable:
        raise
    except Refusal as refusal:
        where = refusing.pointer(refusal, [item.id for item in asked.consignment.items])
        issue = Issue(where, "refused", sheets.refused(refusal, say))
        raise Unreadable(issues=(issue,)) from None
    shown = sheets.sheet(comparison, say, lanes.rules_version())
    refusals = [way.refusal for way in comparison.ways]
    first = refusals[0]
    if isinstance(first, NoLaw) and all(isinstance(one, NoLaw) for one in refusals):
        return (Issue("/day", "refused", sheets.refused(first, say)),), shown
    return (), shown


def _check_number(asked: Asked) -> None:
    """Two letters of a country, then mostly digits; which ones are right its register knows."""
    business = asked.consignment.business
    if business is not None and not _VAT_NUMBER.fullmatch(business.vat_number):
        issue = Issue("/business/vat_number", "bad_vat_number", business.vat_number)
        raise Unreadable(issues=(issue,))


def _edited(form: CalculatorForm, query: Mapping[str, str]) -> tuple[CalculatorForm, bool]:
    """The form after one of its own buttons was pressed; nothing that was typed is lost."""
    lines = list(form.lines)
    if "add" in query and len(lines) < forms.LINES_MAX:
        lines.append(LineForm())
    elif (place := _number(query.get("drop", ""))) and place <= len(lines) and len(lines) > 1:
        del lines[place - 1]
    elif "take" in query:
        number, _, code = query["take"].partition("-")
        place = _number(number)
        if place and place <= len(lines):
            lines[place - 1] = replace(lines[place - 1], hs=code[:10])
    return replace(form, lines=tuple(lines)), bool({"add", "drop", "find", "take"} & query.keys())


def _answer(
    request: HttpRequest,
    say: Say,
    form: CalculatorForm,
    *,
    issues: tuple[Issue, ...] = (),
    shown: Sheet | None = None,
    searched: int = 0,
    status: int = 200,
) -> HttpResponse:
    path = reverse("calculator")
    today = timezone.now().date().isoformat()
    kept = replace(form, day=form.day or today)  # a link goes on to mean the day it was made
    errors = _errors(issues, form, say)
    wanting = {int(name[2:]) for name in errors if name[:2] == "hs" and name[2:].isdigit()}
    is_part = request.headers.get("HX-Target") == _SWAPPED
    facts = {
        "say": say.language,
        "t": _Words(say),
        "path": path,
        "form": form,
        "lines": [
            _line(line, number, errors, say, is_searched=number == searched or number in wanting)
            for number, line in enumerate(form.lines, start=1)
        ],
        "errors": errors,
        "faults": [(name, label, errors[name]) for name, label in _labels(errors, say)],
        "origins": choices.origins(say.language, form.origin),
        "destinations": choices.destinations(say.language, form.destination),
        "country_codes": choices.country_codes(say.language),
        "currencies": choices.currencies(form.currency),
        "can_add": len(form.lines) < forms.LINES_MAX,
        "today": today,
        "sheet": shown,
        "asked": _asked(form, say) if shown and not issues else "",
        "closed": _closed(shown, kept, say, path),
        "is_open_wide": request.GET.get("all") == "1",
        "languages": [
            (code, name, f"{path}?{forms.address(form, code)}", code == say.language)
            for code, name in LANGUAGES.items()
        ],
        "example": f"{path}?{forms.address(example(say), say.language)}",
        "link": request.build_absolute_uri(f"{path}?{forms.address(kept, say.language)}"),
        "printable": f"{path}?{forms.address(kept, say.language, all='1')}",
        "docs": DOCS,
        "home": "/zh-hans/cn/" if say.language == "zh" else "/en/cn/",
    }
    name = "customs/_calculator_form.html" if is_part else "customs/calculator.html"
    with override(say.language):
        body = get_template(name).render(facts)
    response = HttpResponse(body, status=status)
    response["Content-Language"] = say.language
    response["Vary"] = "Accept-Language, HX-Target"
    return response


class _Words:
    """The page's words for the template: `{{ t.heading }}`; dots in a code are underscores there."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def __getitem__(self, code: str) -> str:
        return self._say(code.replace("__", "."))


def _line(
    line: LineForm, number: int, errors: Mapping[str, str], say: Say, *, is_searched: bool
) -> LineView:
    own = {
        name.removesuffix(str(number)): text
        for name, text in errors.items()
        if name.removesuffix(str(number)).isalpha() and name.endswith(str(number))
    }
    is_searched = is_searched and bool(line.name)
    found = _proposed(line.name, say.language) if is_searched else None
    return LineView(
        number=number,
        label=say("line", number=number),
        typed=line,
        units=choices.units(say.language, line.unit),
        measures=choices.measures(say.language, line.measure),
        errors=own,
        candidates=tuple(_candidate(one, say) for one in found.candidates) if found else (),
        verdict=say(f"verdict.{found.verdict.value}") if found else "",
        is_searched=is_searched,
    )


def _proposed(text: str, language: str) -> Proposal:
    """The one place where words become codes."""
    del language  # the words say their own: a German may paste an Italian title
    return nomenclature.propose(text, limit=CANDIDATES_MAX)


def _candidate(found: Candidate, say: Say) -> CandidateRow:
    code = found.cn8 or found.hs6
    words = ", ".join(word.text for word in found.words[:WORDS_MAX])
    names = nomenclature.names(code, say.language)
    return CandidateRow(
        code=code,
        path=" / ".join(name.text for name in names[:-1]),
        name=names[-1].text,
        language=names[-1].language,
        words=say("decided", words=words) if words else "",
    )


def _errors(issues: tuple[Issue, ...], form: CalculatorForm, say: Say) -> dict[str, str]:
    """By the name of the field, the first fault of each."""
    found: dict[str, str] = {}
    for issue in issues:
        text = issue.value if issue.reason == "refused" else say.reason(issue)
        found.setdefault(forms.field_of(issue, form), text)
    return found


_LABELS: Final = {
    "from": "from",
    "to": "to",
    "on": "day",
    "cur": "currency",
    "freight": "freight_field",
    "insurance": "insurance_field",
    "vat": "vat_number",
    "gross": "gross",
    "made": "made_in",
    "proof": "origin_proof",
    "measured": "measure",
    "own": "own_use",
}


def _labels(errors: Mapping[str, str], say: Say) -> list[tuple[str, str]]:
    found = []
    for name in errors:
        bare = name.rstrip("0123456789")
        number = name[len(bare) :]
        label = say(_LABELS.get(bare, bare))
        found.append((name, f"{say('line', number=number)}, {label}" if number else label))
    return found


@dataclass(frozen=True, slots=True)
class PartLink:
    """One of several orders, with the address of its own calculation."""

    text: str
    url: str


def _asked(form: CalculatorForm, say: Say) -> str:
    """The parcel in a line, over the folded form."""
    items = [line.name or line.hs for line in form.lines if not line.is_empty]
    return say(
        "asked",
        origin=say.country(form.origin.upper()),
        destination=say.country(form.destination.upper()),
        items=", ".join(items),
    )


def _closed(
    shown: Sheet | None, form: CalculatorForm, say: Say, path: str
) -> list[tuple[ClosedRow, list[PartLink]]]:
    """Lanes that are not open; where splitting helps, each order is an address of its own."""
    if shown is None:
        return []
    return [
        (row, [PartLink(part.text, _part_url(part, form, say, path)) for part in row.parts])
        for row in shown.closed
    ]


def _part_url(part: PartRow, form: CalculatorForm, say: Say, path: str) -> str:
    lines = tuple(
        replace(form.lines[int(number) - 1], quantity=str(units)) for number, units in part.units
    )
    freight, insurance = (
        amount if typed else ""
        for amount, typed in ((part.freight, form.freight), (part.insurance, form.insurance))
    )
    order = replace(form, lines=lines, freight=freight, insurance=insurance)
    return f"{path}?{forms.address(order, say.language)}"


def example(say: Say) -> CalculatorForm:
    """Three things from Italy to China that take three different ways through the law."""
    wine = LineForm(say("example.wine"), "22042100", "30", "1", "750", "ml", "1300", "750")
    cream = LineForm(say("example.cream"), "33049900", "120", "1", "50", "ml", "150", "50")
    bag = LineForm(say("example.bag"), "42022100", "900", "1", "", "", "900")
    return CalculatorForm(
        origin=_EXAMPLE_ORIGIN,
        destination="CN",
        currency="EUR",
        freight="20",
        incoterm="DDP",
        lines=(wine, cream, bag),
    )


def _language(request: HttpRequest) -> str:
    """Asked for in the address, else the first of the browser's that we have."""
    asked = request.GET.get("lang", "").partition("-")[0].lower()
    if asked in LANGUAGES:
        return asked
    weighed: list[tuple[float, int, str]] = []
    for part in request.headers.get("Accept-Language", "").split(",")[:20]:
        name, _, quality = part.partition(";q=")
        code = name.strip().partition("-")[0].lower()
        if code in LANGUAGES:
            weighed.append((-_quality(quality), len(weighed), code))
    return min(weighed)[2] if weighed else FALLBACK


def _quality(text: str) -> float:
    """Of an Accept-Language entry: 1 where none is given, 0 where it cannot be read."""
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
