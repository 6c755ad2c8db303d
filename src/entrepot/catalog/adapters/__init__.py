"""Translators, one folder a party; which one is a setting."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings

from entrepot.catalog.adapters import deepl, libretranslate, simulator
from entrepot.catalog.ports import Translator

TRANSLATORS: Final[Mapping[str, Callable[[], Translator]]] = {
    "simulator": simulator.Simulator,
    "libretranslate": libretranslate.LibreTranslate,
    "deepl": deepl.DeepL,
}


@lru_cache(maxsize=1)
def translator() -> Translator:
    """The one that `ENTREPOT_TRANSLATOR` names."""
    return TRANSLATORS[settings.TRANSLATOR]()
