"""What every page's frame needs: strings of the address and the cookies, never a query."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

FIRST_MARKET: Final = "cn"
MARKET_LETTERS: Final = 2
"""Markets are named by two letters in the address, which tells them from all other pages."""
CART_COUNT_COOKIE: Final = "cart_count"
"""How many pieces lie in the cart, for the header only; the cart itself is asked on its page."""

SHOP_LANGUAGES: Final = ("zh-hans", "en")
"""What a shop's pages are written in; the desks speak every language of the settings."""

RAILS: Final[dict[str, tuple[tuple[str, str, Any], ...]]] = {
    "merchant": (
        ("orders", "package", _("Orders")),
        ("products", "tag", _("Products")),
        ("translations", "languages", _("Translations")),
        ("import", "upload", _("Import")),
        ("selection", "sparkles", _("Selection")),
        ("stock", "boxes", _("Stock")),
        ("money", "wallet", _("Money")),
        ("help", "circle-help", _("Help")),
        ("start", "anchor", _("Application")),
        ("documents", "file-text", pgettext_lazy("papers", "Documents")),
        ("contract", "stamp", _("Contract")),
        ("brands", "badge-check", _("Brands")),
        ("team", "users", _("Team")),
        ("mandates", "hand-coins", _("Mandates")),
        ("trail", "list", _("Audit log")),
        ("keys", "lock", _("API keys")),
        ("/calculator/", "percent", _("Price calculator")),
    ),
    "office": (
        ("pipeline", "layout-grid", _("Pipeline")),
        ("tasks", "check", _("Tasks")),
        ("cases", "headset", _("Cases")),
        ("review", "shield-check", _("Review")),
        ("checks", "badge-check", _("Checks")),
        ("merchants", "store", _("Merchants")),
        ("selection", "sparkles", _("Selection")),
        ("listings", "clipboard-check", _("Listings")),
        ("listing-review", "eye", _("Listing review")),
        ("translations", "languages", _("Translations")),
        ("figures", "activity", _("Figures")),
        ("mandates", "hand-coins", _("Mandates")),
        ("feeds", "clock", _("Feeds")),
        ("letter-texts", "file-text", _("Letter texts")),
        ("team", "users", _("Team")),
        ("trail", "list", _("Audit log")),
        ("keys", "lock", _("API keys")),
        ("/calculator/", "percent", _("Price calculator")),
    ),
    "operator": (
        ("board", "activity", _("Live board")),
        ("merchants", "store", _("Merchants")),
        ("cases", "headset", _("Cases")),
        ("payments", "credit-card", _("Payments")),
        ("customs", "stamp", pgettext_lazy("desk", "Customs")),
        ("ledger", "book-open", _("Ledger")),
        ("audits", "shield-check", _("Audits")),
        ("outbox", "inbox", _("Outbox")),
        ("machine", "gauge", _("Machine room")),
        ("letters", "file-text", _("Letters")),
        ("persons", "user", _("Personal data")),
        ("keys", "lock", _("API keys")),
        ("lanes", "route", _("Lanes")),
        ("prices", "tag", _("Prices")),
        ("selection", "sparkles", _("Market figures")),
        ("law", "scale", _("Law")),
        ("categories", "layers", _("Categories")),
        ("review", "shield-check", _("Review")),
        ("requirements", "list", _("Requirements")),
        ("registers", "book-open", _("Registers")),
        ("contracts", "stamp", _("Contracts")),
        ("brands", "badge-check", _("Protected brands")),
        ("offices", "map-pin", _("Offices")),
        ("team", "users", _("Team")),
        ("trail", "list", _("Audit log")),
        ("/calculator/", "percent", _("Price calculator")),
    ),
    "partner": (("country", "globe", _("My country")),),
}
"""By audience: (path, icon, name), in the order of a working day. A path is under the audience,
but one that begins with a slash is a public page that speaks more languages than we do."""

DESK_NAMES: Final = {
    "merchant": _("Merchant desk"),
    "office": _("Office desk"),
    "operator": _("Operator desk"),
    "partner": _("Trade partner"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: languages with the address of this very page in each, market, rail."""
    path = request.get_full_path()
    current = get_language() or settings.LANGUAGE_CODE
    prefix = f"/{current}/"
    rest = path[len(prefix) :] if path.startswith(prefix) else ""
    first, _slash, below = rest.partition("?")[0].partition("/")
    market = first if len(first) == MARKET_LETTERS else FIRST_MARKET
    count = request.COOKIES.get(CART_COUNT_COOKIE, "")
    return {
        "shell_language": current,
        "shell_languages": [
            {
                "code": code,
                "name": str(name),
                "url": f"/{code}/{rest}",
                "is_current": code == current,
            }
            for code, name in settings.LANGUAGES
            if len(first) != MARKET_LETTERS or code in SHOP_LANGUAGES
        ],
        "shell_market": market,
        "shell_home": f"/{current}/{market}/",
        "shell_rest": rest,
        "shell_cart_count": int(count) if count.isascii() and count.isdigit() else 0,
        "shell_desk": DESK_NAMES.get(first, ""),
        "shell_rail": _rail(current, first, below),
        "shell_demo": settings.DEMO,
    }


def _rail(language: str, desk: str, below: str) -> list[dict[str, Any]]:
    here = below.partition("/")[0]
    return [
        {
            "url": f"{folder}?lang={language}"
            if folder.startswith("/")
            else f"/{language}/{desk}/{folder}/",
            "folder": folder,
            "icon": icon,
            "name": name,
            "is_current": folder == here,
        }
        for folder, icon, name in RAILS.get(desk, ())
    ]
