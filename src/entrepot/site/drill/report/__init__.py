"""The report of a drill: one HTML file without scripts, in light and dark, on screen and paper."""

from entrepot.site.drill.result import Result


def page(result: Result, *, language: str) -> str:
    return ""
