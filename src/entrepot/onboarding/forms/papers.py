"""A document, and the statements."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPT: Final = "application/pdf,image/jpeg,image/png"


class DocumentForm(forms.Form):
    """One file of a type, and until when it is good."""

    type = forms.CharField(widget=forms.HiddenInput, max_length=40)
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. On a phone you can take a picture."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,  # its own sentence is said about an empty one
        max_length=240,
    )
    expires_on = forms.DateField(
        label=_("Good until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, needs_expiry: bool = True, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if not needs_expiry:
            del self.fields["expires_on"]
        else:
            # The page says so beside the field; the command says it, too.
            self.fields["expires_on"].required = True


class StatementsForm(forms.Form):
    """The texts one stands by, and one's name under them."""

    def __init__(self, *args: Any, texts: Sequence[tuple[str, str]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        for code, text in texts:
            self.fields[code] = forms.BooleanField(
                label=text,
                required=True,
                error_messages={"required": _("Without this we may not let you sell.")},
            )
        self.fields["signed_by"] = forms.CharField(
            label=_("Your name"),
            max_length=140,
            help_text=_("Who confirms this for the business. Name, day and text are kept."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )

    @property
    def codes(self) -> list[str]:
        """Which texts were confirmed."""
        return [name for name in self.fields if name != "signed_by" and self.cleaned_data[name]]
