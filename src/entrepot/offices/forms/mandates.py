"""What a merchant lets its office do, and until when."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.offices import rules
from entrepot.offices.values import Scope

NOTE_MAX: Final = 1000


class _Scopes(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=_("What for"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing.")},
    )

    def offer(self, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields["scopes"]
        field.choices = choices

    def chosen(self) -> list[Scope]:
        """The form is valid."""
        return [Scope(one) for one in self.cleaned_data["scopes"]]


class GiveForm(_Scopes):
    """The merchant gives it; the day is the last one, itself included."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most twelve months from today. You can take it back on any day."),
    )

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["last_day"].widget.attrs |= {
            "min": today.isoformat(),
            "max": rules.furthest_last_day(today).isoformat(),
        }

    def clean_last_day(self) -> date:
        typed: date = self.cleaned_data["last_day"]
        if not self.today <= typed <= rules.furthest_last_day(self.today):
            raise forms.ValidationError(_("Choose a day within the next twelve months."))
        return typed


class AskForm(_Scopes):
    """The office asks for it."""

    note = forms.CharField(
        label=_("What you would do with it"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant reads this beside your question."),
    )
