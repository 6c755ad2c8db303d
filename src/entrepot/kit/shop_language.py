"""A shop is read in the languages of its market: other addresses lead to one of them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from entrepot.kit.shell import MARKET_LETTERS, SHOP_LANGUAGES


class ShopLanguageMiddleware:
    """`/it/cn/…` goes on to `/en/cn/…`: a page half in one language is worse than one in English.

    Only reading is led on; what is sent to such an address is answered where it was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and (led := _led_on(request.get_full_path())):
            return HttpResponseRedirect(led)
        return self.get_response(request)


def _led_on(path: str) -> str:
    """The address in the shop's language; empty when the path is right as it is."""
    parts = path.split("/", 3)
    if len(parts) < 4 or len(parts[2]) != MARKET_LETTERS:
        return ""
    language = parts[1]
    if language in SHOP_LANGUAGES or language not in dict(settings.LANGUAGES):
        return ""
    return f"/{settings.LANGUAGE_CODE}/{parts[2]}/{parts[3]}"
