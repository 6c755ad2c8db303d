"""Codes of imports as sentences in the reader's language: for pages, error lists and command line."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepot.catalog import queries as catalog
from entrepot.channels.values import Issue, OutOfMandate, Profile
from entrepot.kernel import Refusal

ISSUES: Final[Mapping[str, Any]] = {
    "channels.key_missing": gettext_lazy(
        "The row has no key, no SKU and no title: it cannot be named."
    ),
    "channels.key_twice": gettext_lazy(
        "This product stands on line %(line)s already, with other content."
    ),
    "channels.same_row": gettext_lazy("The very same row stands on line %(line)s already."),
    "channels.cells_count": gettext_lazy(
        "The row does not have as many cells as the header (%(surplus)s): a quotation mark or "
        "another delimiter, probably."
    ),
    "channels.mojibake": gettext_lazy(
        "Letters are spoiled: the text was saved in the wrong encoding. Perhaps it means: "
        "%(likely)s"
    ),
    "channels.title_missing": gettext_lazy("The title is missing."),
    "channels.price_missing": gettext_lazy("The price is missing."),
    "channels.content_unread": gettext_lazy("No net content could be read from this."),
    "channels.size_unread": gettext_lazy("This is no length of a parcel's side: it was left out."),
    "channels.size_incomplete": gettext_lazy(
        "Of length, width and height one is missing: none of them was taken."
    ),
    "channels.unknown_country": gettext_lazy("No country has this name."),
    "channels.unknown_currency": gettext_lazy("No currency has this code."),
    "channels.unknown_language": gettext_lazy("This language is not spoken here."),
    "channels.unknown_state": gettext_lazy("This is none of the known states."),
    "channels.bad_specs": gettext_lazy(
        "The facts must be a JSON object of languages, each an object of names and values."
    ),
    "channels.number.missing": gettext_lazy("A number is missing."),
    "channels.number.not_a_number": gettext_lazy("This is not a number."),
    "channels.number.ambiguous": gettext_lazy(
        "It cannot be told whether this is a thousand or a decimal: write 1234.00 or 1.23, or set "
        "the decimal sign in the mapping."
    ),
    "channels.number.percent": gettext_lazy("A percentage stands where a number is wanted."),
    "channels.number.currency_sign": gettext_lazy(
        "The price carries another currency's sign, but this file's prices are in %(expected)s."
    ),
    "channels.number.too_many_decimals": gettext_lazy(
        "The price has more decimals than the currency has."
    ),
    "channels.number.negative": gettext_lazy("This is below zero."),
    "channels.number.too_large": gettext_lazy("This number is far too large."),
    "channels.category_unknown": gettext_lazy(
        "No category of ours has this name. The product is saved without one: choose it there."
    ),
    "channels.picture_place": gettext_lazy(
        "Pictures are named without an address. Send them as a ZIP, or say where they lie."
    ),
    "channels.sku_unknown": gettext_lazy("None of your articles has this SKU."),
    "channels.sku_twice": gettext_lazy(
        "This SKU stands further up already, with another value: that one counts."
    ),
    "channels.same_sku": gettext_lazy("This SKU stands further up already, with the same value."),
    "channels.left_out.digital": gettext_lazy(
        "Digital goods and services do not travel: the row was left out."
    ),
    "channels.left_out.grouped": gettext_lazy(
        "This only groups other products, which come by themselves: the row was left out."
    ),
    "channels.left_out.external": gettext_lazy(
        "This is sold in another shop, behind a link: the row was left out."
    ),
    "channels.left_out.no_variants": gettext_lazy(
        "This product has variants, but none of them is in the file: the row was left out."
    ),
    "channels.left_out.store_view": gettext_lazy(
        "These are words for a store view whose language cannot be told: the row was left out."
    ),
    "channels.number.not_whole": gettext_lazy("Stock is counted in whole pieces."),
    "channels.picture.http_404": gettext_lazy("There is no picture at this address."),
    "channels.picture.http_403": gettext_lazy("The shop does not hand this picture out."),
    "channels.picture.type": gettext_lazy("What lies at this address is no picture."),
    "channels.picture.wrong_type": gettext_lazy("This is no picture that can be shown."),
    "channels.picture.too_large": gettext_lazy("This picture is too large."),
    "channels.picture.too_many_pixels": gettext_lazy("This picture has too many pixels."),
    "channels.picture.inner": gettext_lazy("This address leads nowhere outside."),
    "channels.picture.timeout": gettext_lazy("The picture did not come in time, several times."),
    "channels.picture.unknown_host": gettext_lazy("There is no such host."),
    "channels.picture.unreadable": gettext_lazy("This picture, or the ZIP, is damaged."),
    "catalog.sku_taken": gettext_lazy("Your product %(product)s has this SKU already."),
    "catalog.gtin_taken": gettext_lazy("Your article %(holder)s carries this barcode already."),
}

REFUSALS: Final[Mapping[str, Any]] = {
    "channels.empty": gettext_lazy("The file is empty, or has nothing under its header."),
    "channels.too_large": gettext_lazy("The file is larger than %(limit_mb)s MB: split it."),
    "channels.packed_too_tight": gettext_lazy(
        "The file unpacks to far more than a list of goods. It was not opened further."
    ),
    "channels.damaged": gettext_lazy("The packed file is cut off or damaged: send it again."),
    "channels.not_text": gettext_lazy(
        "This is no text file (%(kind)s). Save the sheet as CSV (UTF-8) and send that."
    ),
    "channels.encoding": gettext_lazy(
        "The letters on line %(line)s are not UTF-8. Save the file as “CSV UTF-8”."
    ),
    "channels.field_too_large": gettext_lazy(
        "A field on line %(line)s is larger than %(limit_kb)s KB: a quotation mark is not closed, "
        "probably."
    ),
    "channels.unbalanced": gettext_lazy(
        "The rows cannot be told apart from line %(line)s on: a quotation mark is not closed, or "
        "stands inside a field."
    ),
    "channels.wrong_delimiter": gettext_lazy(
        "The columns are not separated by “%(given)s” but, it seems, by “%(likely)s”."
    ),
    "channels.column_twice": gettext_lazy("Two columns are called %(column)s: rename one."),
    "channels.bad_markup": gettext_lazy(
        "The XML is broken near line %(line)s, or holds what no feed holds (entities, a DTD)."
    ),
    "channels.no_records": gettext_lazy("No items were found in this XML: is it a product feed?"),
    "channels.bad_pull": gettext_lazy("The feed cannot be set up so (%(field)s: %(reason)s)."),
    "channels.no_such_pull": gettext_lazy("There is no such feed."),
    "fetch.refused": gettext_lazy("Nothing can be fetched from this address."),
    "fetch.later": gettext_lazy("The address did not answer, or not to its end."),
    "channels.columns_missing": gettext_lazy(
        "Columns are missing for this mapping: %(missing)s. The file has: %(found)s"
    ),
    "channels.too_many_rows": gettext_lazy("The file has more than %(limit)s rows: split it."),
    "channels.no_profile_fits": gettext_lazy(
        "No mapping knows these columns: %(found)s. Choose one and say which column is which."
    ),
    "channels.unknown_choice": gettext_lazy("There is no such choice for %(field)s: %(value)s"),
    "channels.bad_profile": gettext_lazy("The mapping cannot be used (%(reason)s)."),
    "channels.not_ready": gettext_lazy("This import has been started already."),
    "channels.mandate_over": gettext_lazy(
        "An office set this up under a mandate that holds no longer. The merchant may take it over."
    ),
    "channels.mandate_short": gettext_lazy(
        "An office set this up, and its mandate no longer reaches so far. The merchant may take it "
        "over."
    ),
    "channels.taken_over": gettext_lazy("This import is running already."),
}


FETCH_REASONS: Final[Mapping[str, Any]] = {
    "timeout": gettext_lazy("The file did not come in time."),
    "unknown_host": gettext_lazy("There is no such host."),
    "unreachable": gettext_lazy("The host does not answer."),
    "http_401": gettext_lazy("User name or password is wrong."),
    "http_403": gettext_lazy("The shop does not hand this file out."),
    "http_404": gettext_lazy("There is no file at this address."),
    "inner": gettext_lazy("This address leads nowhere outside."),
    "too_large": gettext_lazy("The file is too large."),
}


PROFILES: Final[Mapping[str, Any]] = {
    "shopify": gettext_lazy("Shopify product export"),
    "shopify-inventory": gettext_lazy("Shopify inventory export"),
    "woocommerce": gettext_lazy("WooCommerce product export"),
    "magento": gettext_lazy("Magento product export"),
    "prestashop": gettext_lazy("PrestaShop product export"),
    "google-merchant": gettext_lazy("Google Merchant feed"),
    "guessed": gettext_lazy("Guessed from the columns"),
    "generic": gettext_lazy("Entrepot columns"),
    "wine-titles": gettext_lazy("Wine list: title, description, country, variety and price"),
    "wines": gettext_lazy("Wine list: varietal, name, price, strength, year and country"),
    "open-food-facts": gettext_lazy("Open Food Facts export"),
    "beauty": gettext_lazy("Skin care list: name, kind, ingredients and price"),
}


SHOPS: Final[tuple[tuple[str, Any, Any, Any], ...]] = (
    (
        "shopify",
        "Shopify",
        gettext_lazy("CSV"),
        gettext_lazy(
            "In Shopify: Products → Export → All products → CSV for Excel. Send that file as it is."
        ),
    ),
    (
        "woocommerce",
        "WooCommerce",
        gettext_lazy("CSV, in any language"),
        gettext_lazy(
            "In WordPress: Products → All products → Export → all columns, all products → "
            "Generate CSV. Variations are joined to their products by themselves."
        ),
    ),
    (
        "magento",
        "Magento",
        gettext_lazy("CSV"),
        gettext_lazy(
            "In Magento: System → Data Transfer → Export → Entity type Products → CSV. Pictures "
            "have no address there: say where your media folder is (…/media/catalog/product)."
        ),
    ),
    (
        "prestashop",
        "PrestaShop",
        gettext_lazy("CSV"),
        gettext_lazy(
            "In PrestaShop: Catalog → Products → Export. The file has semicolons; that is fine."
        ),
    ),
    (
        "google",
        gettext_lazy("Google feed"),
        gettext_lazy("XML, TSV, CSV"),
        gettext_lazy(
            "Any shop that feeds Google Merchant Center has one: send the XML or the sheet, or "
            "give its address under “Fetched feeds” and it is kept up to date."
        ),
    ),
    (
        "other",
        gettext_lazy("Anything else"),
        gettext_lazy("CSV, Excel, JSON"),
        gettext_lazy(
            "A list of any program will do: one row an article, with a name, a price and, best, a "
            "SKU. Columns are recognised by their names; you can change every one."
        ),
    ),
)
"""Where shops are: a code, a name, the form of its file, and how to get that out."""


def profile_title(profile: Profile) -> str:
    """What a mapping is for; a merchant's own has the name that it was given."""
    shipped = PROFILES.get(profile.name)
    return str(shipped) if shipped is not None else f"{profile.name} · {profile.title}"


def issue_sentence(issue: Issue) -> str:
    """What is wrong with a row, and what would help."""
    if issue.code.startswith("value."):
        return catalog.reason_sentence(issue.code.removeprefix("value."))
    return _filled(str(ISSUES.get(issue.code, issue.code)), issue.facts)


def refusal_sentence(refusal: Refusal) -> str:
    """Why a file or a mapping was refused, and what would help."""
    if isinstance(refusal, OutOfMandate):
        return str(REFUSALS[f"channels.{refusal.why}"])
    if refusal.code not in REFUSALS:
        return (type(refusal).__doc__ or refusal.code).strip().splitlines()[0]
    facts = {name: _words(fact) for name, fact in vars(refusal).items()}
    return _filled(str(REFUSALS[refusal.code]), facts)


def warning_sentence(warning: str) -> str:
    """What a first reading remarked: `encoding:cp1252`."""
    kind, _colon, value = warning.partition(":")
    if kind == "encoding":
        return _("The file is not UTF-8; it was read as %(encoding)s. Check the accents.") % {
            "encoding": value
        }
    if kind == "column_twice":
        return _("Two columns are called “%(column)s”: the first one counts.") % {"column": value}
    return warning


def _filled(sentence: str, facts: Mapping[str, Any]) -> str:
    try:
        return sentence % facts if "%(" in sentence else sentence
    except KeyError:
        return sentence


def _words(value: object) -> str:
    if isinstance(value, tuple):
        shown = ", ".join(str(one) for one in value[:12])
        return f"{shown} …" if len(value) > 12 else shown
    return str(value)
