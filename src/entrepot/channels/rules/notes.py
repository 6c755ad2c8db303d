"""What the rows of one product say, and what is wrong with it: shared by all that read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from entrepot.catalog.values import BadDraft
from entrepot.channels.rules import cells, numbers
from entrepot.channels.rules.grouping import Group
from entrepot.channels.rules.numbers import BadNumber
from entrepot.channels.rules.sniff import unspoiled
from entrepot.channels.values import FieldRule, Issue, IssueSeverity, Profile, Row
from entrepot.kernel import Refusal

_FIELD_OF: Final = {"options": "option1_value", "text_state": "state"}
EXCERPT: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What holds for the whole file."""

    profile: Profile
    currency: str
    language: str
    decimal: str = ""
    ignores_signs: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)
    takes_stock: bool = False
    watched: frozenset[str] = frozenset()
    """Columns whose letters matter: those that the mapping uses."""
    translations: tuple[str, ...] = ()
    """Columns such as `title:zh-hans`."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """The decimal sign that a column's own numbers show."""
    categories: frozenset[str] = frozenset()
    """Slugs that there are; a shop's own words for its categories are only a hint."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Paths of pictures that are kept already, by the name or address that the file gives."""
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same by what their names begin with: an article's SKU, where they were called so."""
    pictures_home: str = ""
    """Our own address of pictures: what an export of ours to another shop names."""
    pictures_at: str = ""
    """Where pictures lie whose name is no whole address."""

    def rule(self, name: str) -> FieldRule | None:
        return self.profile.fields.get(name)

    def sign(self, row: Row, name: str) -> str:
        """The decimal sign of a fact's number: the mapping's, or what its column shows."""
        rule = self.rule(name)
        if self.decimal or rule is None:
            return self.decimal
        return self.signs.get(cells.cell_of(row, rule)[1], "")

    @property
    def telling(self) -> tuple[str, ...]:
        """Columns that tell one product from another: all that are read, save its categories."""
        kinds = (self.rule(name) for name in ("category", "category_hint"))
        aside = {column for rule in kinds if rule is not None for column in rule.columns}
        return tuple(sorted(self.watched - aside)) if self.watched else ()


class Notes:
    """Collects faults while the rows are read; none stops the others from being found."""

    def __init__(self, group: Group, frame: Frame) -> None:
        self.rows = group.rows
        self.key = group.key
        self.frame = frame
        self.issues: list[Issue] = []
        self.has_failed = False
        self.lines: dict[str, int] = {}
        """On which line a variant stands, by SKU."""
        self.stock: dict[str, int] = {}
        self.has_lost_picture = False

    def say(self, row: Row, name: str) -> str:
        """What the row says of a fact; the sender's constant where it is silent."""
        found = cells.value_of(row, self.frame.rule(name))
        return found or self.frame.constants.get(name, "")

    def first(self, name: str) -> tuple[Row, str]:
        """What the first row that says anything of it says."""
        for row in self.rows:
            if found := cells.value_of(row, self.frame.rule(name)):
                return row, found
        return self.rows[0], self.frame.constants.get(name, "")

    def whole(self, row: Row, name: str) -> int | None:
        """A whole number, or None when there is none or it is no number."""
        text = self.say(row, name)
        if not text:
            return None
        try:
            return numbers.whole_of(text, sign=self.frame.sign(row, name))
        except BadNumber as no:
            self.refused(row, name, no)
            return None

    def fault(
        self,
        row: Row,
        name: str,
        code: str,
        value: str = "",
        *,
        facts: Mapping[str, str] | None = None,
        severity: IssueSeverity = IssueSeverity.ERROR,
    ) -> None:
        """Note what is wrong with a fact, at the column that it comes from."""
        self.has_failed |= severity is IssueSeverity.ERROR
        rule = self.frame.rule(name)
        column = cells.cell_of(row, rule)[1] if rule is not None else ""
        excerpt = value[:EXCERPT]
        self.issues.append(Issue(row.line, column or name, code, excerpt, facts or {}, severity))

    def refused(self, row: Row, name: str, no: Refusal) -> None:
        """Note a refusal of a value; one that names a variant goes to that variant's line."""
        if isinstance(no, BadNumber):
            facts = {"expected": no.fact} if no.fact else {}
            self.fault(row, name, f"channels.number.{no.reason}", no.value, facts=facts)
        elif isinstance(no, BadDraft):
            line = self.lines.get(no.sku)
            at = next((one for one in self.rows if one.line == line), row)
            self.fault(at, _FIELD_OF.get(no.field, no.field), f"value.{no.reason}", no.value)
        else:
            self.fault(row, name, no.code)

    def check_form(self) -> None:
        """Faults of form: too many or too few cells, spoiled letters, no key."""
        for row in self.rows:
            if row.surplus:
                facts = {"surplus": str(row.surplus), "columns": str(len(row.cells))}
                self.fault(row, "", "channels.cells_count", facts=facts)
                continue
            for column, text in row.cells.items():
                if not text.isascii() and column in self.frame.watched:
                    self._check_letters(row, column, text)
        if not self.key:
            self.fault(self.rows[0], "key", "channels.key_missing")

    def _check_letters(self, row: Row, column: str, text: str) -> None:
        right = unspoiled(text)
        if right == text:
            return
        self.has_failed = True
        pairs = enumerate(zip(text, right, strict=False))
        start = max(0, next((place for place, (a, b) in pairs if a != b), 0) - 20)
        excerpt, likely = text[start : start + EXCERPT], right[start : start + EXCERPT]
        self.issues.append(
            Issue(row.line, column, "channels.mojibake", excerpt, {"likely": likely})
        )
