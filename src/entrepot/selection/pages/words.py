"""What the figures of a score mean, in sentences of the reader's language."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from babel.numbers import format_compact_decimal
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from entrepot.catalog import queries as catalog
from entrepot.catalog.values import Finding, Severity
from entrepot.kit.templatetags.money import babel_locale, money
from entrepot.selection.pages import asked
from entrepot.selection.queries.opening import AnswerRow, Opened
from entrepot.selection.rules.lifting import Step
from entrepot.selection.values import Part

PARTS: Final[Mapping[str, Any]] = {
    Part.LAW: gettext_lazy("May it go?"),
    Part.COST: gettext_lazy("Cost there"),
    Part.WANTED: gettext_lazy("Wanted"),
    Part.TRAVEL: gettext_lazy("Travels"),
    Part.MERCHANT: gettext_lazy("Merchant"),
}
"""In two or three words, for heads of columns and legends."""
QUESTIONS: Final[Mapping[str, Any]] = {
    Part.LAW: gettext_lazy("May it go?"),
    Part.COST: gettext_lazy("What will it cost there?"),
    Part.WANTED: gettext_lazy("Is it wanted?"),
    Part.TRAVEL: gettext_lazy("Does it travel?"),
    Part.MERCHANT: gettext_lazy("Can the merchant?"),
}
MARKETS: Final[Mapping[str, Any]] = {
    "cn": gettext_lazy("China"),
    "es": gettext_lazy("Spain"),
    "fr": gettext_lazy("France"),
    "de": gettext_lazy("Germany"),
    "it": gettext_lazy("Italy"),
    "gb": gettext_lazy("United Kingdom"),
    "jp": gettext_lazy("Japan"),
}
ANSWERS: Final[Mapping[str, Any]] = {
    "admitted": gettext_lazy("Law of the lane"),
    "data": gettext_lazy("Data"),
    "papers": gettext_lazy("Papers"),
    "band": gettext_lazy("Place among comparable goods"),
    "charges": gettext_lazy("Freight and taxes"),
    "size": gettext_lazy("Size of the import market"),
    "growth": gettext_lazy("Growth of imports"),
    "origin": gettext_lazy("Standing of the origin"),
    "sales_seen": gettext_lazy("Sales at this price"),
    "own_sales": gettext_lazy("Sales on this marketplace"),
    "model": gettext_lazy("Learned demand"),
    "freight": gettext_lazy("Weight against value"),
    "bulk": gettext_lazy("Bulk"),
    "life": gettext_lazy("Shelf life on arrival"),
    "breakage": gettext_lazy("Breakage"),
    "returns": gettext_lazy("Returns"),
    "stock": gettext_lazy("Stock"),
    "margin": gettext_lazy("Room in the price"),
    "standing": gettext_lazy("Standing"),
    "service": gettext_lazy("Service so far"),
    **asked.NAMES,
}
RULES: Final[Mapping[str, Any]] = {
    "admitted": gettext_lazy("100 if the lane's law lets it in, else 0 and the whole score is 0"),
    "data": gettext_lazy("20 points less for each datum that the lane asks for"),
    "papers": gettext_lazy("30 points less for each paper"),
    "band": gettext_lazy(
        "100 up to the middle price, 30 at the dearest tenth, 0 at twice the dearest"
    ),
    "charges": gettext_lazy("100 up to 15% of the price, 0 from 60%"),
    "size": gettext_lazy(
        "0 at one million dollars a year, 100 at five thousand million, by powers of ten"
    ),
    "growth": gettext_lazy(
        "50 without growth; shrunk towards all imports, the more the fewer the years"
    ),
    "origin": gettext_lazy("50 where the country's share is what it is in all imports"),
    "sales_seen": gettext_lazy(
        "How many of the things seen sell less than those at about this price"
    ),
    "own_sales": gettext_lazy("Beside the category that sells best, by powers"),
    "model": gettext_lazy("What the model foretells, as a rank from 0 to 100"),
    "freight": gettext_lazy("100 up to 4% of the price, 0 from 35%"),
    "bulk": gettext_lazy("100 from 167 kg to the cubic metre, less for lighter goods"),
    "life": gettext_lazy(
        "0 when none is left, 50 at what the market expects, 100 from nine tenths"
    ),
    "breakage": gettext_lazy("100, 80, 55 or 35 by class"),
    "returns": gettext_lazy("100 without returns, 0 from 35%"),
    "stock": gettext_lazy("100 from 200 pieces, by powers"),
    "margin": gettext_lazy("50 where the price is the middle one; more where it could rise"),
    "standing": gettext_lazy("100 for a live merchant, 50 before; 15 less for each open item"),
    "service": gettext_lazy("A third late or a fifth cancelled takes everything"),
    **asked.RULES,
}


def number(value: float, digits: int = 0) -> str:
    """A figure as the reader writes it, long ones shortened: 1.2M, 120万."""
    if math.isnan(value):
        return "–"  # noqa: RUF001  # a dash for nothing
    locale = babel_locale(get_language() or "en")
    return format_compact_decimal(value, locale=locale, fraction_digits=digits)


def percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share * 100:.0f}%"  # noqa: RUF001  # a dash for nothing


def base(row: AnswerRow, seen: Opened) -> str:
    """The figures that an answer was made of, as a sentence; what is missing where it is."""
    if not row.applies:
        return _("Does not apply to such goods.")
    if math.isnan(row.score):
        return str(MISSING[row.code])
    return BASES[row.code](row.base, seen)


MISSING: Final[Mapping[str, Any]] = {
    "admitted": gettext_lazy("Without an HS code nobody can say."),
    "data": gettext_lazy("Not known."),
    "papers": gettext_lazy("Without an HS code nobody can say."),
    "band": gettext_lazy(
        "No prices of comparable goods have been brought, or it has no full price yet."
    ),
    "charges": gettext_lazy("No full price yet: HS code, weight or price are missing."),
    "size": gettext_lazy("No trade figures of this heading."),
    "growth": gettext_lazy("Fewer than three years of trade figures."),
    "origin": gettext_lazy("No trade figures of this country in this heading."),
    "sales_seen": gettext_lazy(
        "No sales of comparable goods at about this price have been brought."
    ),
    "own_sales": gettext_lazy("Nothing has been sold in this market yet."),
    "model": gettext_lazy("No model has been trained for this market."),
    "freight": gettext_lazy("No full price yet: HS code, weight or price are missing."),
    "bulk": gettext_lazy("Without an HS code nobody can say."),
    "life": gettext_lazy("The shelf life is not given."),
    "breakage": gettext_lazy("Without an HS code nobody can say."),
    "returns": gettext_lazy("Without an HS code nobody can say."),
    "stock": gettext_lazy("Not known."),
    "margin": gettext_lazy("No full price, or no prices of comparable goods."),
    "standing": gettext_lazy("Not known."),
    "service": gettext_lazy("Fewer than five orders in half a year."),
    **asked.MISSING,
}


def _admitted(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("The law keeps it out.") if facts["barred"] else _("The law lets it in.")


def _data(facts: Mapping[str, Any], _seen: Opened) -> str:
    count = int(facts["gaps"])
    if not count:
        return _("All data are there.")
    return ngettext("%(n)s datum is missing.", "%(n)s data are missing.", count) % {"n": count}


def _papers(facts: Mapping[str, Any], _seen: Opened) -> str:
    count = int(facts["papers"])
    if not count:
        return _("It needs no paper of the merchant's.")
    return ngettext("It needs %(n)s paper.", "It needs %(n)s papers.", count) % {"n": count}


def _band(facts: Mapping[str, Any], seen: Opened) -> str:
    per = {"ml": _("per 100 ml"), "g": _("per 100 g")}.get(str(facts["per"]), _("a piece"))
    said = {
        "seen": int(facts["seen"]),
        "low": money(round(facts["low"]), seen.currency),
        "middle": money(round(facts["middle"]), seen.currency),
        "high": money(round(facts["high"]), seen.currency),
        "per": per,
        "place": percent(min(1.0, facts["place"])),
    }
    if facts["place"] > 1.0:
        return (
            _(
                "Dearer than all %(seen)s comparable things: they cost %(low)s to %(high)s,"
                " in the middle %(middle)s (%(per)s)."
            )
            % said
        )
    return (
        _(
            "%(place)s of %(seen)s comparable things are cheaper: they cost %(low)s to %(high)s,"
            " in the middle %(middle)s (%(per)s)."
        )
        % said
    )


def _charges(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(share)s of the full price are freight, duty and tax.") % {
        "share": percent(facts["share"])
    }


def _size(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("US$ %(size)s imported in %(year)s (%(scheme)s %(code)s).") % {
        "size": number(facts["size"], 1),
        "year": facts["year"],
        "scheme": str(facts["scheme"]).upper(),
        "code": facts["code"],
    }


def _growth(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(raw)s a year over %(years)s years; %(growth)s beside all imports.") % {
        "raw": f"{facts['raw'] * 100:+.1f}%",
        "years": int(facts["years"]),
        "growth": f"{facts['growth'] * 100:+.1f}%",
    }


def _origin(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(share)s of these imports come from there: %(times)s times its usual share.") % {
        "share": percent(facts["share"]),
        "times": f"{facts['origin']:.1f}",
    }


def _sales_seen(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(count)s comparable things at about this price.") % {"count": int(facts["count"])}


def _own(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(sold)s pieces of the category in ninety days.") % {"sold": int(facts["sold"])}


def _model(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("Better than %(share)s of comparable things.") % {"share": percent(facts["modelled"])}


def _freight(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(gross)s g; freight is %(share)s of the full price.") % {
        "gross": facts["gross"],
        "share": percent(facts["share"]),
    }


def _bulk(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("Usually %(density)s kg to the cubic metre, packed.") % {
        "density": int(facts["density"])
    }


def _life(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(left)s of %(shelf)s days are left after %(days)s days on the way.") % {
        "left": percent(facts["left"]),
        "shelf": int(facts["shelf"]),
        "days": facts["days"],
    }


def _breakage(facts: Mapping[str, Any], _seen: Opened) -> str:
    return (
        _("Nothing breaks."),
        _("Little breaks."),
        _("Breaks if it falls."),
        _("Glass or porcelain: needs packing that is made for it."),
    )[int(facts["breakage"])]


def _returns(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("Usually %(share)s come back.") % {"share": percent(facts["returns"])}


def _stock(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(units)s pieces are free.") % {"units": int(facts["units"])}


def _margin(facts: Mapping[str, Any], seen: Opened) -> str:
    said = {
        "net": money(round(facts["net"]), seen.price_currency)
        if not math.isnan(facts["net"])
        else "–",  # noqa: RUF001  # a dash for nothing
        "commission": percent(facts["commission"]),
        "room": f"{abs(facts['room']) * 100:.0f}%",
    }
    if facts["room"] >= 0:
        return (
            _("%(net)s after %(commission)s commission; at the middle price %(room)s more.") % said
        )
    return _("%(net)s after %(commission)s commission; at the middle price %(room)s less.") % said


def _standing(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("May sell.") if facts["live"] else _("Not live yet.")


def _service(facts: Mapping[str, Any], _seen: Opened) -> str:
    return _("%(orders)s orders in half a year: %(late)s late, %(cancelled)s cancelled.") % {
        "orders": int(facts["orders"]),
        "late": percent(facts["late"]),
        "cancelled": percent(facts["cancelled"]),
    }


BASES: Final[Mapping[str, Callable[[Mapping[str, Any], Opened], str]]] = {
    "admitted": _admitted,
    "data": _data,
    "papers": _papers,
    "band": _band,
    "charges": _charges,
    "size": _size,
    "growth": _growth,
    "origin": _origin,
    "sales_seen": _sales_seen,
    "own_sales": _own,
    "model": _model,
    "freight": _freight,
    "bulk": _bulk,
    "life": _life,
    "breakage": _breakage,
    "returns": _returns,
    "stock": _stock,
    "margin": _margin,
    "standing": _standing,
    "service": _service,
    **asked.BASES,
}


def step(one: Step, seen: Opened) -> str:  # noqa: PLR0911  # one sentence a kind of step
    """What to do, in a sentence."""
    facts = dict(one.facts)
    match one.code:
        case "code":
            return _("Give the HS code: then law, price and demand can be judged.")
        case "data":
            return ngettext(
                "Fill in the missing datum.", "Fill in the %(count)s missing data.", facts["count"]
            ) % {"count": facts["count"]}
        case "papers":
            return ngettext(
                "Bring the missing paper.", "Bring the %(count)s missing papers.", facts["count"]
            ) % {"count": facts["count"]}
        case "stock":
            return _("Keep 200 pieces ready; %(units)s are free now.") % facts
        case "live":
            return _("Finish the application, so that the merchant may sell.")
        case "price":
            return _("Lower the price by %(percent)s%%: to %(price)s, %(landed)s there.") % {
                "percent": facts["percent"],
                "price": money(facts["price_minor"], seen.price_currency),
                "landed": money(facts["landed_minor"], seen.currency),
            }
        case _:
            amount = number(float(facts["amount"]))
            return _("Offer a smaller pack: %(amount)s %(measure)s at half the price.") % {
                "amount": amount,
                "measure": facts["measure"],
            }


def needs(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """What the gate found, as sentences: what keeps it off first."""
    return [
        {
            "sentence": catalog.finding_sentence(one.code, one.facts),
            "is_error": one.severity is Severity.ERROR,
            "code": one.code,
        }
        for one in findings
    ]
