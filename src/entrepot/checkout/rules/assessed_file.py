"""A file of assessments as drafts: one row an amount, rows of one document and order together."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from entrepot.checkout.values import AssessmentDraft, BadAssessment, Levy, LevyDraft
from entrepot.kernel import Refusal
from entrepot.money import values as money
from entrepot.money.values import Money

ROWS_MAX: Final = 2_000
"""What is recorded while its sender waits; systems send larger numbers by API."""
BYTES_MAX: Final = 1024 * 1024
COLUMNS: Final = ("order", "line", "kind", "amount", "currency", "reference", "assessed_on")
_ALIASES: Final = {"hs": "line", "line/hs": "line", "line_hs": "line", "hs_code": "line"}
_OPTIONAL: Final = frozenset({"line"})
_DIGITS_MAX: Final = 20


@dataclass(eq=False)
class BadFile(Refusal):
    """The file cannot be read as a table of assessments; nothing of it was recorded."""

    code: ClassVar[str] = "checkout.bad_assessment_file"
    status: ClassVar[int] = 422
    reason: str
    given: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rows of one document about one order: a draft, or why there is none."""

    row: int
    """The first row of it in the file, the head being row 1."""
    order: str
    reference: str
    draft: AssessmentDraft | None
    fault: Refusal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file."""

    rows: int
    bundles: tuple[Bundle, ...]


def read(body: bytes) -> Sheet:
    """The bundles in the order in which they begin; BadFile when it is no such table."""
    if len(body) > BYTES_MAX:
        raise BadFile(reason="too_large", given=str(len(body)))
    table = list(_rows(_text(body)))
    if not table:
        raise BadFile(reason="empty", given="")
    groups: dict[tuple[str, str], list[tuple[int, Mapping[str, str]]]] = {}
    for number, row in table:
        groups.setdefault((row["order"], row["reference"]), []).append((number, row))
    bundles = tuple(
        _bundle(rows, order=order, reference=reference)
        for (order, reference), rows in groups.items()
    )
    return Sheet(len(table), bundles)


def levy(kind: str, amount: str, currency: str, target: str) -> LevyDraft:
    """One amount from the words of a file, a form or an API; BadAssessment names the field."""
    try:
        what = Levy(kind.strip().lower())
    except ValueError:
        raise BadAssessment(field="kind", given=kind[:80], reason="unknown") from None
    return LevyDraft(what, exact(amount, currency), target.strip())


def exact(amount: str, code: str) -> Money:
    """A decimal with at most the currency's own decimals; never rounded, never NaN."""
    unit = code.strip().upper()
    try:
        number = Decimal(amount.strip()) if len(amount) <= _DIGITS_MAX else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadAssessment(field="amount", given=amount[:80], reason="not_a_number")
    try:
        money.currency(unit)
    except ValueError:
        raise BadAssessment(field="currency", given=code[:80], reason="unknown") from None
    try:
        return money.money(number, unit)
    except ValueError:
        raise BadAssessment(field="amount", given=amount[:80], reason="too_many_decimals") from None


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadAssessment(field="assessed_on", given=text[:80], reason="not_a_day") from None


def _bundle(rows: Sequence[tuple[int, Mapping[str, str]]], *, order: str, reference: str) -> Bundle:
    first = rows[0][0]
    try:
        draft = AssessmentDraft(
            reference=reference,
            order=order,
            assessed_on=_one_day([row["assessed_on"] for _, row in rows]),
            charges=tuple(
                levy(row["kind"], row["amount"], row["currency"], row["line"]) for _, row in rows
            ),
        )
    except BadAssessment as no:
        return Bundle(first, order, reference, None, no)
    return Bundle(first, order, reference, draft, None)


def _one_day(days: Sequence[str]) -> date:
    """A document has one day."""
    if len(set(days)) > 1:
        given = ", ".join(sorted(set(days)))[:80]
        raise BadAssessment(field="assessed_on", given=given, reason="several_days")
    return day(days[0])


def _text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(reason="encoding", given="")


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    if not text.strip():
        return
    head, _newline, _rest = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [_name(cell) for cell in next(reader, [])]
        missing = [name for name in COLUMNS if name not in names and name not in _OPTIONAL]
        if missing:
            raise BadFile(reason="columns_missing", given=", ".join(missing))
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if number > ROWS_MAX + 1:
                raise BadFile(reason="too_many_rows", given=str(ROWS_MAX))
            said = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            yield number, {name: said.get(name, "") for name in COLUMNS}
    except csv.Error as broken:
        raise BadFile(reason="not_a_table", given=str(broken)[:80]) from None


def _name(cell: str) -> str:
    plain = cell.strip().lower().replace(" ", "_")
    return _ALIASES.get(plain, plain)
