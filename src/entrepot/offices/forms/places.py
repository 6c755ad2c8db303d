"""What a city is called."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings


class CityForm(forms.Form):
    """A name in each language of the desks; an empty one falls back to the usual."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, usual: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[code] = forms.CharField(
                label=name,
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "placeholder": usual.get(code, "")}),
            )

    def names(self) -> dict[str, str]:
        """The form is valid."""
        return {code: str(self.cleaned_data[code]) for code, _name in settings.LANGUAGES}
