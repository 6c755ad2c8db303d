"""Before somebody is forgotten."""

from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL_MAX = 254


class EraseForm(forms.Form):
    """The address typed once more: nobody is forgotten by a slip of the finger."""

    use_required_attribute = False

    email = forms.CharField(label=_("Your e-mail address, to confirm"), max_length=EMAIL_MAX)

    def __init__(self, data: object = None, *, expected: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or nothing
        self.expected = expected

    def clean_email(self) -> str:
        said: str = self.cleaned_data["email"].strip().lower()
        if said != self.expected.lower():
            raise forms.ValidationError(_("This is not the address of the account."))
        return said


class EraseOtherForm(EraseForm):
    """The same at the operator's, with the reason that the log keeps."""

    why = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: asked by letter of 3 May. No name, no address."),
    )


class ContactForm(EraseOtherForm):
    """Somebody without an account; `expected` is the address they are reached at."""

    name = forms.CharField(
        label=_("Name as the dossier has it"),
        max_length=200,
        required=False,
        help_text=_("It is taken out of notes and messages of this business as well."),
    )
    field_order = ("name", "why", "email")

    def __init__(self, data: object = None, *, expected: str, name: str = "") -> None:
        super().__init__(data, expected=expected)
        self.fields["email"].label = _("The address once more, to confirm")
        self.fields["name"].initial = name
