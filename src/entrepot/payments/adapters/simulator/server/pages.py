"""The simulated provider's pages."""

import io
from html import escape
from pathlib import Path
from typing import Final

import segno

from entrepot.kit.simulation import web
from entrepot.kit.simulation.dials import Panel
from entrepot.money.values import Money, currency
from entrepot.payments.adapters.simulator.server import words as text
from entrepot.payments.adapters.simulator.server.book import CAPTURED, FAILED, METHODS, Charge

_HERE: Final = Path(__file__).parent / "html"
_CODES: Final = {"en": "en", "zh": "zh-CN"}


def pay(request: web.Request, charge: Charge) -> web.Response:
    """The hosted page: amount, ways to pay, pay or cancel."""
    language = request.language(charge.language)
    words = text.words(language)
    shown = _amount(charge)
    method = request.query.get("method", "")
    method = method if method in METHODS else "wallet" if language == "zh" else "card"
    is_scanning = method == "qr" and request.query.get("scan") == "1"
    safe = {f"{one}_checked": "checked" if one == method else "" for one in METHODS}
    safe["problem"] = _problem(charge, words)
    safe["refresh"] = '<meta http-equiv="refresh" content="3">' if is_scanning else ""
    safe["scan"] = (
        f'<figure class="qr"><img src="/pay/{charge.reference}/qr.svg" width="220" height="220" '
        f'alt="{escape(words["qr_hint"])}"><figcaption>{escape(words["qr_wait"])}</figcaption>'
        "</figure>"
        if is_scanning
        else ""
    )
    return web.page(
        _HERE / "pay.html",
        {
            **_frame(language),
            "shown": shown,
            "pay_button": words["pay"].format(amount=shown),
            "description": charge.description,
            "reference": charge.reference,
            "other_language": f"/pay/{charge.reference}?method={method}&lang={_other(language)}",
        },
        safe=safe,
    )


def wallet(request: web.Request, charge: Charge) -> web.Response:
    """What the phone shows that has scanned the code."""
    language = request.language(charge.language)
    words = text.words(language)
    is_paid = charge.state == CAPTURED
    buttons = (
        f'<p class="done"><span aria-hidden="true">✓</span> {escape(words["paid"])}</p>'
        f'<p class="next">{escape(words["paid_next"])}</p>'
        if is_paid
        else f'<form method="post" action="/wallet/{charge.reference}?lang={language}">'
        f'<button class="pay" name="action" value="pay">{escape(words["confirm"])}</button>'
        f'<button class="quiet" name="action" value="decline">{escape(words["reject"])}</button>'
        "</form>"
    )
    return web.page(
        _HERE / "wallet.html",
        {
            **_frame(language),
            "shown": _amount(charge),
            "description": charge.description,
        },
        safe={"buttons": buttons, "problem": "" if is_paid else _problem(charge, words)},
    )


def qr(address: str) -> web.Response:
    """The address as a QR code."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=8, border=2, dark="#14213d", light="#ffffff"
    )
    return web.Response(out.getvalue(), content_type="image/svg+xml")


def dials(request: web.Request, panel: Panel, *, waiting: int) -> web.Response:
    """The panel with its dials."""
    language = request.language()
    words = text.words(language)
    rows = "".join(
        f'<label class="dial"><span>{escape(dial.chinese if language == "zh" else dial.english)}'
        f'</span><code>{dial.name}</code><input type="number" name="{dial.name}" min="0" '
        f'max="{dial.most:g}" step="any" value="{panel.value(dial.name):g}"></label>'
        for dial in panel.dials.values()
    )
    return web.page(
        _HERE / "dials.html",
        {
            **_frame(language),
            "waiting": words["waiting"].format(count=waiting),
            "other_language": f"/dials?lang={_other(language)}",
        },
        safe={"rows": rows},
    )


def front(request: web.Request, charges: list[Charge]) -> web.Response:
    """The newest charges, each with its pay page."""
    language = request.language()
    words = text.words(language)
    rows = "".join(
        f'<li><a href="/pay/{charge.reference}?lang={language}">{escape(charge.description)}</a>'
        f"<span>{escape(_amount(charge))}</span>"
        f'<span class="state {charge.state}">{escape(words[f"state_{charge.state}"])}</span></li>'
        for charge in charges
    )
    return web.page(
        _HERE / "front.html",
        {**_frame(language), "other_language": f"/?lang={_other(language)}"},
        safe={"rows": rows or f"<li>{escape(words['none'])}</li>"},
    )


def style() -> web.Response:
    body = (_HERE / "pay.css").read_bytes()
    return web.Response(body, content_type="text/css", headers={"Cache-Control": "max-age=300"})


def _frame(language: str) -> dict[str, str]:
    """What every page has: all words, as `w_…`, and its own language."""
    words = text.words(language)
    return {
        **{f"w_{name}": word for name, word in words.items()},
        "html_language": _CODES[language],
        "language_code": language,
        "title": f"{words['title']} · {words['brand']}",
        "other_name": "English" if language == "zh" else "中文",
    }


def _amount(charge: Charge) -> str:
    return text.amount(Money(charge.amount_minor, currency(charge.currency)))


def _other(language: str) -> str:
    return "en" if language == "zh" else "zh"


def _problem(charge: Charge, words: dict[str, str]) -> str:
    if charge.state != FAILED:
        return ""
    name = "declined" if charge.failure == "declined_by_buyer" else "refused"
    return f'<p class="problem" role="alert">{escape(words[name])}</p>'
