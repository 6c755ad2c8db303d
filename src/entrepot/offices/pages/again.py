"""Who does something that cannot be undone says once more who they are."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def say_again(view: View) -> View:
    """Asks for the password or the second step, unless that was within a quarter of an hour.

    A page is shown without; what a form does waits for it, and then goes on by itself.
    """
    guarded: Any = reauthentication_required(allow_get=True)(view)
    checked: View = guarded
    return checked
