"""The report of a drill: one HTML file without scripts, in light and dark, on screen and paper."""

from django.utils import translation

from entrepot.site.drill.report import sheet
from entrepot.site.drill.result import Result


def page(result: Result, *, language: str) -> str:
    """The whole page in a language (`en`, `zh-hans`)."""
    with translation.override(language):
        return sheet.page(result, language=language)
