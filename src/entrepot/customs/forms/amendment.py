"""A row of law by hand: the fields its table asks for, its days, and who says so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from entrepot.customs.forms import law_fields
from entrepot.customs.values import STATED, AmendmentKind, Change
from entrepot.lanes.values import Statute

PREFIX: Final = "f_"
"""Before a row's own fields, so that none is taken for `since` or `source`."""
SOURCE_MAX: Final = 1000
GOODS: Final = "hs"
"""A row that names no goods is about all of them: that is said, not left out."""
Label = Callable[[str], str]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, by the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RowForm(forms.Form):
    """A new row; its own fields are put in before these by `row_form`."""

    since = day_field(
        gettext_lazy("Holds from"),
        help_text=gettext_lazy("The first day. Prices of earlier days stay as they are."),
    )
    until = day_field(
        gettext_lazy("Until (exclusive)"),
        required=False,
        help_text=gettext_lazy("The first day on which it no longer holds; empty while open."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=SOURCE_MAX,
        help_text=gettext_lazy("The act, notice or page that says so, with its address."),
    )
    confidence = forms.ChoiceField(label=gettext_lazy("How sure"), choices=())
    reason = forms.CharField(
        label=gettext_lazy("Why this change"),
        max_length=SOURCE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it reaches into the past."),
    )

    own: tuple[str, ...] = ()
    """The row's own fields, without their prefix."""

    def row_fields(self) -> dict[str, Any]:
        """The row's own fields as the law takes them; what was left empty is left out."""
        found = {name: self.cleaned_data.get(PREFIX + name) for name in self.own}
        return {
            name: value
            for name, value in found.items()
            if value not in (None, "")
            if value != [] or name == GOODS
        }

    def change(self, *, country: str, table: str, ends: Statute | None = None) -> Change:
        """What was written, as a change: in place of a row from its first day on, if one is given."""
        said = self.cleaned_data
        return Change(
            kind=AmendmentKind.CORRECT if ends else AmendmentKind.ADD,
            country=country,
            table=table,
            fields=self.row_fields(),
            since=said["since"],
            until=said["until"],
            source=said["source"],
            confidence=said["confidence"],
            ends=ends.id if ends else "",
            ends_on=said["since"] if ends else None,
            reason=said["reason"],
        )

    def refuse(self, field: str, reason: str) -> None:
        """Show beside a field what the law said to it; above all where there is no such field."""
        for name in (PREFIX + field, field):
            if name in self.fields:
                self.add_error(name, reason)
                return
        self.add_error(None, f"{field}: {reason}" if field else reason)


class EndForm(forms.Form):
    """From when on a row no longer holds."""

    ends_on = day_field(
        gettext_lazy("No longer holds from"),
        help_text=gettext_lazy("The first day without it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this change"),
        max_length=SOURCE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def change(self, row: Statute) -> Change:
        """The end of a row."""
        return Change(
            kind=AmendmentKind.END,
            country=row.country,
            table=row.table,
            fields={name: law_fields.plain(value) for name, value in row.fields.items()},
            since=None,
            ends=row.id,
            ends_on=self.cleaned_data["ends_on"],
            reason=self.cleaned_data["reason"],
        )

    def refuse(self, field: str, reason: str) -> None:
        self.add_error(field if field in self.fields else None, reason)


def row_form(
    shape: Mapping[str, str],
    *,
    required: Iterable[str],
    names: tuple[Label, Label],
    hints: Mapping[str, str],
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> RowForm:
    """The form for a table of this shape; `names` tell fields and confidences in words."""
    field_name, confidence_name = names
    needed = frozenset(required)
    form = RowForm(data, initial=dict(initial or {}))
    form.own = tuple(shape)
    held = dict(form.fields)
    form.fields.clear()
    for name, kind in shape.items():
        made = law_fields.field_of(kind)
        made.label = field_name(name)
        made.required = name in needed and kind not in {"switch", "prefixes"}
        made.help_text = " ".join(filter(None, [str(made.help_text), hints.get(name, "")]))
        form.fields[PREFIX + name] = made
    form.fields.update(held)
    choice = form.fields["confidence"]
    assert isinstance(choice, forms.ChoiceField)
    choice.choices = [(one, confidence_name(one)) for one in STATED]
    return form


def initial_of(row: Statute, shape: Mapping[str, str], *, since: date | None) -> dict[str, Any]:
    """A row as the form shows it, to be corrected from a day on; who says so is asked anew."""
    shown = {
        PREFIX + name: law_fields.shown(value, shape.get(name, "text"))
        for name, value in row.fields.items()
    }
    return shown | {
        "since": since,
        "until": None if row.until == date.max else row.until,
        "confidence": "sourced",
    }


class TableForm(forms.Form):
    """A tariff table as a file."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, also packed as .gz; one line a code, with a heading."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz"}),
    )
    column = forms.CharField(
        label=gettext_lazy("Column of rates"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only where the table has several."),
    )
    since = day_field(
        gettext_lazy("Holds from"),
        help_text=gettext_lazy("For lines that do not name a day themselves."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=SOURCE_MAX,
        required=False,
        help_text=gettext_lazy("Who publishes it; the file's name when left empty."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this change"),
        max_length=SOURCE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it reaches into the past."),
    )


class VatForm(forms.Form):
    """A VAT number to be tried."""

    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, help_text=gettext_lazy("Two letters, like IT.")
    )
    number = forms.CharField(label=gettext_lazy("VAT number"), max_length=40)
