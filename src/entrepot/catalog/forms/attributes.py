"""A form made from what a category asks: each answer by the widget that its schema means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.catalog import queries
from entrepot.catalog.rules import schemas
from entrepot.catalog.rules.schemas import Asked
from entrepot.catalog.values import fallback_chain
from entrepot.catalog.values.schema import Attribute, IssueSeverity, Widget

PREFIX: Final = "attribute"
JOIN: Final = "__"
"""Between a table's code and its part's."""
LINES_MAX: Final = 40
TEXT_MAX: Final = 4_000
YES, NO = "yes", "no"
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Line:
    """An attribute of the form: one field, or a table of several under one title."""

    attribute: Attribute
    title: str
    help: str
    fields: tuple[forms.BoundField, ...]
    is_table: bool
    anchor: str


class AttributeForm(forms.Form):
    """What the category of a product asks for all markets it goes to."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, asked: Sequence[Asked], held: Mapping[str, Any], language: str
    ) -> None:
        self.asked = tuple(asked)
        self.held = held
        self.chain = fallback_chain(language, source="en")
        self.attributes = _merged(self.asked)
        super().__init__(data, prefix=PREFIX, initial=_initial(self.attributes.values(), held))
        for one in self.attributes.values():
            for name, field in _fields(one, self.chain):
                self.fields[name] = field

    def lines(self) -> list[Line]:
        """In the order of the schema, as the page shows them."""
        return [
            Line(
                attribute=one,
                title=one.title(self.chain),
                help=one.help(self.chain),
                fields=tuple(self[name] for name, _part in _names(one)),
                is_table=one.widget is Widget.TABLE,
                anchor=f"id_{PREFIX}-{code}",
            )
            for code, one in self.attributes.items()
        ]

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        if not self.errors:
            answers = {code: value for code, value in self.answers().items() if value is not None}
            unknown = {code: one for code, one in self.held.items() if code not in self.attributes}
            for asked in self.asked:
                for issue in schemas.issues({**unknown, **answers}, asked):
                    if issue.severity is IssueSeverity.ERROR and issue.code != "attribute.missing":
                        self._refuse(issue.path, issue.code, issue.facts)
        return facts

    def answers(self) -> dict[str, Any]:
        """By code; None where there is no answer (any more)."""
        said: dict[str, Any] = {}
        for code, one in self.attributes.items():
            if one.widget is Widget.TABLE:
                parts = {
                    part.code: _number(self.cleaned_data.get(name), part)
                    for name, part in _names(one)
                }
                value: Any = {name: part for name, part in parts.items() if part is not None}
            else:
                value = _value(self.cleaned_data.get(code), one)
            said[code] = None if value in _EMPTY else value
        return said

    def _refuse(self, path: str, code: str, facts: Mapping[str, str]) -> None:
        parts = path.split("/")[2:]
        name = next(
            (one for one in (JOIN.join(parts[:2]), parts[0]) if one in self.fields),
            next((one for one in self.fields if one.startswith(f"{parts[0]}{JOIN}")), None),
        )
        told = queries.finding_sentence(f"catalog.{code.replace('.', '_')}", facts)
        if name is None or told not in self.errors.get(name, []):
            self.add_error(name, told)


def _merged(asked: Sequence[Asked]) -> dict[str, Attribute]:
    """Each attribute once, required where any market requires it."""
    found: dict[str, Attribute] = {}
    for one in asked:
        for attribute in one.attributes:
            if attribute.code not in found or attribute.is_required:
                found[attribute.code] = attribute
    return found


def _names(one: Attribute) -> list[tuple[str, Attribute]]:
    if one.widget is not Widget.TABLE:
        return [(one.code, one)]
    return [(f"{one.code}{JOIN}{part.code}", part) for part in one.parts]


def _fields(one: Attribute, chain: tuple[str, ...]) -> Iterator[tuple[str, forms.Field]]:
    for name, part in _names(one):
        field = _field(part, chain)
        unit = part.unit(chain)
        field.label = f"{part.title(chain)} ({unit})" if unit else part.title(chain)
        if one.widget is not Widget.TABLE:
            field.help_text = part.help(chain)
        yield name, field


def _field(one: Attribute, chain: tuple[str, ...]) -> forms.Field:
    choices = [(code, one.value_name(code, chain)) for code in one.values]
    made: forms.Field
    match one.widget:
        case Widget.CHOICE:
            made = forms.ChoiceField(required=False, choices=[("", "—"), *choices])
        case Widget.CHOICES:
            ticks = forms.CheckboxSelectMultiple
            made = forms.MultipleChoiceField(required=False, choices=choices, widget=ticks)
        case Widget.YES_NO:
            yes_no = [("", "—"), (YES, _("Yes")), (NO, _("No"))]
            made = forms.ChoiceField(required=False, choices=yes_no)
        case Widget.NUMBER:
            step = "1" if one.is_whole else "any"
            widget = forms.NumberInput(attrs={"step": step, "inputmode": "decimal"})
            number = forms.IntegerField if one.is_whole else forms.FloatField
            made = number(required=False, widget=widget)
        case Widget.DAY:
            made = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
        case _:
            rows = {Widget.LINES: 2, Widget.LONG: 3}.get(one.widget)
            area = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
            most = (None if rows == 2 else one.length_max) or TEXT_MAX
            made = forms.CharField(required=False, max_length=most, widget=area)
    return made


def _initial(attributes: Any, held: Mapping[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for one in attributes:
        value = held.get(one.code)
        if value in _EMPTY:
            continue
        if one.widget is Widget.TABLE and isinstance(value, dict):
            initial |= {f"{one.code}{JOIN}{name}": part for name, part in value.items()}
        elif one.widget is Widget.LINES and isinstance(value, list):
            initial[one.code] = "\n".join(str(line) for line in value)
        elif one.widget is Widget.YES_NO:
            initial[one.code] = YES if value else NO
        else:
            initial[one.code] = value
    return initial


def _value(said: Any, one: Attribute) -> Any:
    match one.widget:
        case Widget.YES_NO:
            return None if not said else said == YES
        case Widget.NUMBER:
            return _number(said, one)
        case Widget.LINES:
            lines = [line.strip() for line in str(said or "").splitlines()]
            return [line for line in lines if line][:LINES_MAX]
        case Widget.CHOICES:
            return list(said or [])
        case Widget.DAY:
            return said.isoformat() if said else None
        case _:
            return str(said or "").replace("\r\n", "\n").strip()


def _number(said: Any, one: Attribute) -> int | float | None:
    """Whole where it is whole: 14.0 is stored as 14, so that a file and a page say the same."""
    if said is None:
        return None
    return int(said) if one.is_whole or float(said).is_integer() else float(said)
