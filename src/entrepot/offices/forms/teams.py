"""Invitations, and the first password of somebody new."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entrepot.offices.values import Post

NAME_MAX: Final = 200


class InviteForm(forms.Form):
    """Who is invited, as what, and in which language the letter speaks."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Only who reads this mailbox can accept."),
    )
    post = forms.ChoiceField(label=_("Post"), choices=())
    language = forms.ChoiceField(label=_("Language of the letter"), choices=())

    def __init__(self, data: Any = None, *, posts: list[tuple[str, str]], language: str) -> None:
        super().__init__(data, initial={"language": language, "post": posts[-1][0]})
        choices: dict[str, list[tuple[str, str]]] = {
            "post": posts,
            "language": [(code, str(name)) for code, name in settings.LANGUAGES],
        }
        for name, pairs in choices.items():
            field: Any = self.fields[name]
            field.choices = pairs

    def post_chosen(self) -> Post:
        """The form is valid."""
        return Post(self.cleaned_data["post"])


class JoinForm(forms.Form):
    """A new person's name and password; the address is the letter's."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters, and none that everybody uses."),
    )

    def clean_password(self) -> str:
        typed = str(self.cleaned_data["password"])
        try:
            password_validation.validate_password(typed)
        except ValidationError as no:
            raise forms.ValidationError(no.messages) from no
        return typed
