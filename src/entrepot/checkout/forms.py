"""What an operator types about customs."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.checkout.queries import OrderCustoms
from entrepot.checkout.rules import assessed_file
from entrepot.checkout.values import (
    REFERENCE_MAX,
    AssessmentDraft,
    BadAssessment,
    Levy,
    LevyDraft,
)

KINDS: Final[dict[Levy, Any]] = {
    Levy.DUTY: _("Duty"),
    Levy.CONSUMPTION_TAX: _("Consumption tax"),
    Levy.VAT: _("VAT"),
    Levy.FEE: _("Customs fee"),
}
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+\.\d+")
_COMMA: Final = re.compile(r"\d+,\d{1,2}")
REASONS: Final[dict[str, Any]] = {
    "missing": _("This is needed."),
    "too_long": _("This is too long."),
    "too_many": _("There are too many of these."),
    "unknown": _("There is no such thing here."),
    "out_of_range": _("This cannot be true: it is negative or far too large."),
    "not_a_number": _("This is no number."),
    "too_many_decimals": _("This has too many decimals."),
    "not_a_day": _("A day is written like 2026-11-22."),
    "several_days": _("One document has one day."),
    "before_order": _("That day is before the order."),
    "in_future": _("That day has not come yet."),
}


class AssessForm(forms.Form):
    """One document about one order: an amount for each line and kind it speaks of."""

    use_required_attribute = False

    reference = forms.CharField(
        label=_("Document number"),
        max_length=REFERENCE_MAX,
        help_text=_("As customs or your broker name it. A correction has a number of its own."),
    )
    assessed_on = forms.DateField(
        label=_("Day of the document"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, order: OrderCustoms, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order = order
        for line in order.lines:
            for kind in Levy:
                field = forms.CharField(
                    label=KINDS[kind],
                    required=False,
                    max_length=20,
                    widget=forms.TextInput(
                        attrs={"inputmode": "decimal", "autocomplete": "off", "size": "9"}
                    ),
                )
                quoted = line.quoted.get(kind)
                field.widget.attrs["placeholder"] = "" if quoted is None else f"{quoted.amount}"
                field.widget.attrs["aria-label"] = f"{line.sku}: {KINDS[kind]}"
                self.fields[_cell(line.place, kind)] = field
        self.cells = [
            (line, [self[_cell(line.place, kind)] for kind in Levy]) for line in order.lines
        ]
        """Each line with its fields, in the order of the kinds."""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self.charges: list[LevyDraft] = []
        for line in self.order.lines:
            for kind in Levy:
                name = _cell(line.place, kind)
                if amount := said.get(name, "").strip():
                    self._read(name, amount, kind, str(line.id))
        if not self.charges and not self.errors:
            self.add_error(None, _("Enter at least one amount; 0 where customs charged nothing."))
        return said

    def draft(self) -> AssessmentDraft:
        """What is to be recorded; the form is valid."""
        on: date = self.cleaned_data["assessed_on"]
        return AssessmentDraft(
            reference=self.cleaned_data["reference"],
            order=str(self.order.id),
            assessed_on=on,
            charges=tuple(self.charges),
        )

    def refuse(self, name: str, reason: str) -> None:
        """Put a refusal beside its field."""
        self.add_error(name if name in self.fields else None, REASONS.get(reason, reason))

    def _read(self, name: str, amount: str, kind: Levy, line: str) -> None:
        try:
            self.charges.append(assessed_file.levy(kind, _plain(amount), self.order.currency, line))
        except BadAssessment as no:
            self.add_error(name, REASONS.get(no.reason, no.reason))


class FileForm(forms.Form):
    """A table of amounts."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("File (CSV)"),
        help_text=_("Columns: order, line (or hs), kind, amount, currency, reference, assessed_on"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )


class DeclarantForm(forms.Form):
    """Who may tell us by API what customs charged."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name of the declarant"), max_length=120)
    lanes = forms.MultipleChoiceField(
        label=_("Lanes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all lanes."),
    )

    def __init__(self, data: Any = None, *, lanes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["lanes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in lanes]


def _plain(amount: str) -> str:
    """As people write amounts: `1,234.50`, `12,50`. What could be either (`1,234`) is refused."""
    if _GROUPED.fullmatch(amount):
        return amount.replace(",", "")
    return amount.replace(",", ".") if _COMMA.fullmatch(amount) else amount


def _cell(place: int, kind: Levy) -> str:
    return f"l{place}-{kind}"
