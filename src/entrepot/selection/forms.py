"""The shape of input: weights, files of figures, suggestions, answers, kept filters."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.selection.values import (
    NAME_MAX,
    NOTE_MAX,
    PARTS,
    WEIGHT_MAX,
    WHY_MAX,
    BadWeights,
    Part,
    Weights,
)

UPLOAD_BYTES_MAX: Final = 20 * 1024 * 1024
SUGGEST_NOTE_MAX: Final = 2_000
LABELS: Final = {
    Part.LAW: _("May it go?"),
    Part.COST: _("What will it cost there?"),
    Part.WANTED: _("Is it wanted?"),
    Part.TRAVEL: _("Does it travel?"),
    Part.MERCHANT: _("Can the merchant?"),
}


class WeightForm(forms.Form):
    """Five weights and the reason for them."""

    law = forms.IntegerField(label=LABELS[Part.LAW], min_value=0, max_value=WEIGHT_MAX)
    cost = forms.IntegerField(label=LABELS[Part.COST], min_value=0, max_value=WEIGHT_MAX)
    wanted = forms.IntegerField(label=LABELS[Part.WANTED], min_value=0, max_value=WEIGHT_MAX)
    travel = forms.IntegerField(label=LABELS[Part.TRAVEL], min_value=0, max_value=WEIGHT_MAX)
    merchant = forms.IntegerField(label=LABELS[Part.MERCHANT], min_value=0, max_value=WEIGHT_MAX)
    why = forms.CharField(
        label=_("Why"),
        max_length=WHY_MAX,
        required=False,
        help_text=_("Stands in the list of versions, for whoever asks later."),
    )

    def clean(self) -> dict[str, Any]:
        """All of nothing is no weighing; and who sets them says why."""
        cleaned = super().clean() or {}
        if all(part.value in cleaned for part in PARTS):
            try:
                cleaned["weights"] = Weights(*[cleaned[part.value] for part in PARTS])
            except BadWeights:
                self.add_error("law", _("At least one question must count."))
        if "save" in self.data and not cleaned.get("why"):
            self.add_error("why", _("Say in a few words why the weights change."))
        return cleaned


class FiguresForm(forms.Form):
    """A file of market figures, and what it does not say itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or TSV, also packed with gzip: UN Comtrade, Eurostat Comext, WITS, or prices and"
            " sales seen in shops. Up to 20 MB; larger ones by “entrepot selection import”."
        ),
    )
    name = forms.CharField(
        label=_("Source"),
        max_length=NAME_MAX,
        help_text=_("Who publishes these figures, and which ones they are."),
    )
    note = forms.CharField(
        label=_("Licence and credit"),
        max_length=NOTE_MAX,
        required=False,
        help_text=_("Under which terms they may be used; stands beside every score made of them."),
    )
    flow = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=(
            ("", _("The file says it")),
            ("M", _("Imports of the market")),
            ("X", _("Exports to the market")),
        ),
        help_text=_("For trade figures without a column of the direction."),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        help_text=_("For prices whose file names no category and whose titles do not tell it."),
    )

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("As the rows say")), *categories]

    def clean_file(self) -> Any:
        """Not larger than a request should be."""
        file = self.cleaned_data["file"]
        if file.size > UPLOAD_BYTES_MAX:
            raise forms.ValidationError(
                _("This file is larger than 20 MB: read it with “entrepot selection import”.")
            )
        return file


class SuggestForm(forms.Form):
    """A word to the merchant about the products that are suggested."""

    note = forms.CharField(
        label=_("A word to the merchant"),
        max_length=SUGGEST_NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why these, and what you offer to do for them."),
    )


class AnswerForm(forms.Form):
    """The merchant's word on one product."""

    says = forms.ChoiceField(choices=(("accepted", ""), ("declined", "")))
    why = forms.CharField(max_length=300, required=False)


class ViewForm(forms.Form):
    """A filter under a name."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(max_length=500, required=False)
