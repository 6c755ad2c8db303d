"""Parts of the frame that are the same on many pages, rendered once in a process.

What differs from reader to reader stands in them as a mark of its own (a character that no text
has), and is put in, escaped, page by page.
"""

from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

REST: Final = "\ue000rest\ue000"
NEXT: Final = "\ue000next\ue000"
COUNT: Final = "\ue000count\ue000"
ASKED: Final = "\ue000asked\ue000"


@register.simple_tag(takes_context=True)
def fixed(context: Context, name: str) -> SafeString:
    """A part that depends on language and market only."""
    return _fixed(name, context.get("shell_language", "en"), context.get("shell_market", "cn"))


@register.simple_tag(takes_context=True)
def masthead(context: Context) -> SafeString:
    """The head of a public page: languages, search, account, cart."""
    language = context.get("shell_language", "en")
    user = context.get("user")
    html = _masthead(
        language,
        context.get("shell_market", "cn"),
        bool(user is not None and user.is_authenticated),
    )
    request = context.get("request")
    path = request.path if request is not None else "/"
    html = html.replace(REST, escape(context.get("shell_rest", "")))
    html = html.replace(NEXT, escape(urlencode({"next": path})))
    html = html.replace(COUNT, cart_count(context.get("shell_cart_count", 0), language))
    # What the reader typed comes last, so that nothing in it can be taken for a mark.
    return SafeString(html.replace(ASKED, escape(context.get("q", ""))))


@lru_cache(maxsize=2048)
def cart_count(count: int, _language: str) -> str:
    """The figure on the cart; an empty one is there, but hidden."""
    return get_template("kit/_cart_count.html").render({"shell_cart_count": count}).strip()


@lru_cache(maxsize=64)
def _masthead(language: str, market: str, is_signed_in: bool) -> str:  # noqa: FBT001  # a key
    facts: dict[str, Any] = {
        **_facts(language, market),
        "languages": [
            {"code": code, "name": str(name), "url": f"/{code}/{REST}"}
            for code, name in settings.LANGUAGES
        ],
        "is_signed_in": is_signed_in,
        "sign_in": f"{reverse('account_login')}?{NEXT}",
        "count": COUNT,
        "q": ASKED,
    }
    return get_template("kit/_masthead.html").render(facts)


@lru_cache(maxsize=256)
def _fixed(name: str, language: str, market: str) -> SafeString:
    return SafeString(get_template(name).render(_facts(language, market)))


def _facts(language: str, market: str) -> dict[str, Any]:
    return {
        "shell_language": language,
        "shell_market": market,
        "shell_home": f"/{language}/{market}/",
        "shell_china": f"/{language}/cn/",
        "shell_spain": f"/{language}/es/",
    }
