"""What somebody says of a new API key."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.offices.values import KEY_DAYS_MAX, Grant

NAME_MAX: Final = 80


class KeyForm(forms.Form):
    """Its name, what it may do, until when."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=NAME_MAX,
        help_text=_("Which program will use it: “Nightly stock from the till”."),
    )
    expires_on = forms.DateField(
        label=_("Works until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A year at most. Make a new one before, and change it in your program."),
    )
    grants = forms.TypedMultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, coerce=Grant.read
    )

    def __init__(
        self, data: Any = None, *, choices: Sequence[tuple[str, str]], today: date
    ) -> None:
        super().__init__(data, initial={"expires_on": today + timedelta(days=90)})
        self.today = today
        grants = self.fields["grants"]
        assert isinstance(grants, forms.TypedMultipleChoiceField)
        grants.choices = list(choices)
        days = self.fields["expires_on"].widget.attrs
        days["min"] = (today + timedelta(days=1)).isoformat()
        days["max"] = (today + timedelta(days=KEY_DAYS_MAX)).isoformat()

    def clean_expires_on(self) -> date:
        found: date = self.cleaned_data["expires_on"]
        if not self.today < found <= self.today + timedelta(days=KEY_DAYS_MAX):
            raise forms.ValidationError(_("Choose a day from tomorrow to a year from now."))
        return found
