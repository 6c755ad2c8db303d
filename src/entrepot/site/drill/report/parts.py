"""HTML by small hands: everything that is text is escaped here."""

from collections.abc import Sequence
from html import escape
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ROWS_MAX: Final = 60


def section(title: str, *bodies: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(bodies)}</section>"


def lead(text: str) -> str:
    return f'<p class="lead">{escape(text)}</p>'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> str:
    """Cells are text, or HTML made by `good`, `bad` and `code`; `numbers` are right-aligned."""

    def cell(tag: str, place: int, text: str) -> str:
        mark = ' class="n"' if place in numbers else ""
        return f"<{tag}{mark}>{_safe(text)}</{tag}>"

    head = "".join(cell("th", place, one) for place, one in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td", place, one) for place, one in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def counts(rows: Sequence[tuple[str, str]]) -> str:
    """Many small figures, in two columns."""
    half = -(-len(rows) // 2)
    return f'<div class="two counts">{pairs(rows[:half])}{pairs(rows[half:])}</div>'


def pairs(rows: Sequence[tuple[str, str]]) -> str:
    """What it is, and how much."""
    body = "".join(
        f'<tr><td class="key">{_safe(name)}</td><td>{_safe(value)}</td></tr>'
        for name, value in rows
    )
    return f'<div class="wide"><table><tbody>{body}</tbody></table></div>'


def behind(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The figures behind a plot, for those who cannot see it."""
    step = max(1, -(-len(rows) // ROWS_MAX))
    inner = table(heads, rows[::step], numbers=range(len(heads)))
    words = escape(_("The figures"))
    return f"<details><summary>{words}</summary>{inner}</details>"


def tile(name: str, figure: str, unit: str = "", *, tone: str = "") -> str:
    more = f"<small>{escape(unit)}</small>" if unit else ""
    return f'<div class="{tone}"><dt>{escape(name)}</dt><dd>{escape(figure)}{more}</dd></div>'


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def good(text: str) -> Html:
    return Html(f'<span class="ok">{escape(text)}</span>')


def bad(text: str) -> Html:
    return Html(f'<span class="no">{escape(text)}</span>')


def code(text: str) -> Html:
    return Html(f"<code>{escape(text)}</code>")


def said(text: str, coded: str) -> Html:
    """Words, and the code they stand for."""
    return Html(f"{escape(text)} {code(coded)}") if text != coded else code(coded)


def sentences(*texts: str) -> str:
    """One after the other: Chinese puts no space between them."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(texts)


def ms(value: float) -> str:
    """Milliseconds as they are said: with a decimal below ten, in seconds from ten thousand on."""
    if value >= 10_000:
        return f"{value / 1000:,.1f} s"
    return f"{value:,.1f} ms" if value < 10 else f"{value:,.0f} ms"


def seconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f} s"


def megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


def _safe(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)
