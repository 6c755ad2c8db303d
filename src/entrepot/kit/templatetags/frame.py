"""Parts of the frame that are the same on every page of a language and market."""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def fixed(context: Context, name: str) -> SafeString:
    """A part that depends on language and market only: rendered once in a process."""
    return _fixed(name, context.get("shell_language", "en"), context.get("shell_market", "cn"))


@lru_cache(maxsize=256)
def _fixed(name: str, language: str, market: str) -> SafeString:
    facts = {
        "shell_language": language,
        "shell_market": market,
        "shell_home": f"/{language}/{market}/",
        "shell_china": f"/{language}/cn/",
        "shell_spain": f"/{language}/es/",
    }
    return SafeString(get_template(name).render(facts))
