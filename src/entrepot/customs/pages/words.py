"""What a row of law says, in a sentence of the reader's language."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from entrepot.kit.templatetags.money import country_name
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import Statute

TABLES: Final = {
    "announcement": gettext_noop("Announcements"),
    "bar": gettext_noop("Prohibitions"),
    "cap": gettext_noop("Weight limits a year"),
    "class": gettext_noop("Classes of goods"),
    "currency": gettext_noop("Currencies"),
    "duty": gettext_noop("Duties"),
    "excise": gettext_noop("Excise goods"),
    "fee": gettext_noop("Fees"),
    "field": gettext_noop("Facts a product needs"),
    "import_bar": gettext_noop("Import prohibitions"),
    "kind": gettext_noop("Kinds of goods"),
    "limit": gettext_noop("Limits a year"),
    "line": gettext_noop("Tariff lines"),
    "listing": gettext_noop("Positive list"),
    "no_relief": gettext_noop("Goods without relief"),
    "open_duty": gettext_noop("Duties of unknown rate"),
    "paper": gettext_noop("Papers"),
    "parameter": gettext_noop("Set numbers"),
    "personal": gettext_noop("Postal articles"),
    "personal_bar": gettext_noop("Not by personal post"),
    "personal_kind": gettext_noop("Kinds of postal articles"),
    "personal_price": gettext_noop("Official prices"),
    "relief": gettext_noop("Refunds"),
    "return": gettext_noop("Returns"),
    "schedule": gettext_noop("Consumption tax"),
    "share": gettext_noop("Share of tax"),
    "threshold": gettext_noop("Thresholds"),
    "transit": gettext_noop("Days on the way"),
    "vat": gettext_noop("VAT rates"),
}
CONFIDENCES: Final = {
    "official": gettext_noop("from the law's own text"),
    "specialist": gettext_noop("from specialists"),
    "sourced": gettext_noop("from a named page"),
    "vendor": gettext_noop("from a service provider"),
    "operator statement": gettext_noop("stated by the operator"),
    "unsourced": gettext_noop("not checked against the law's text"),
    "assumed": gettext_noop("assumed for this day"),
}
KINDS_OF_DUTY: Final = {
    "normal": gettext_noop("duty"),
    "provisional": gettext_noop("provisional duty"),
    "preference": gettext_noop("preferential duty"),
    "simplified": gettext_noop("simplified duty"),
    "antidumping": gettext_noop("anti-dumping duty"),
    "countervailing": gettext_noop("countervailing duty"),
    "additional": gettext_noop("additional duty"),
}
FIELDS: Final = {
    "amount": gettext_noop("Amount"),
    "begins": gettext_noop("Begins"),
    "below": gettext_noop("Below the threshold"),
    "category": gettext_noop("Category"),
    "channels": gettext_noop("Customs modes"),
    "code": gettext_noop("Code"),
    "confidence": gettext_noop("How sure"),
    "consumption_tax": gettext_noop("Consumption tax"),
    "country": gettext_noop("Country"),
    "currency": gettext_noop("Currency"),
    "days_high": gettext_noop("Days, most"),
    "days_low": gettext_noop("Days, least"),
    "days_to_apply": gettext_noop("Days to apply"),
    "days_to_be_back": gettext_noop("Days to be back"),
    "description": gettext_noop("Description"),
    "ends_on": gettext_noop("The old row ends on"),
    "fields": gettext_noop("Facts needed"),
    "hs": gettext_noop("HS codes"),
    "is_given_back": gettext_noop("Given back"),
    "kind": gettext_noop("Kind"),
    "legal": gettext_noop("Begins by law on the first day"),
    "name": gettext_noop("Its name"),
    "net_weight_g_max": gettext_noop("Net weight at most, g"),
    "note": gettext_noop("Note"),
    "order": gettext_noop("One order"),
    "origins": gettext_noop("Made in"),
    "otherwise": gettext_noop("Else like"),
    "per": gettext_noop("For each"),
    "per_litre": gettext_noop("CNY a litre"),
    "price": gettext_noop("Price"),
    "producers": gettext_noop("Producers"),
    "rate": gettext_noop("Rate"),
    "reason": gettext_noop("Reason"),
    "reduced_rates": gettext_noop("Reduced rates"),
    "regime": gettext_noop("Regime"),
    "regimes": gettext_noop("Regimes"),
    "schedule": gettext_noop("Schedule"),
    "sender": gettext_noop("Sender"),
    "share": gettext_noop("Share"),
    "since": gettext_noop("Holds from"),
    "source": gettext_noop("Source"),
    "stated": gettext_noop("Stated on"),
    "threshold": gettext_noop("Threshold"),
    "unit": gettext_noop("Unit"),
    "until": gettext_noop("Until (exclusive)"),
    "value": gettext_noop("Value"),
    "vat": gettext_noop("VAT class"),
    "year": gettext_noop("One year"),
}
CODES_SHOWN: Final = 6
CHAPTER_DIGITS: Final = 2


def table_name(table: str) -> str:
    """A table's name; an unknown one stays itself."""
    return _(TABLES[table]) if table in TABLES else table.replace("_", " ")


def confidence_name(confidence: str) -> str:
    return _(CONFIDENCES[confidence]) if confidence in CONFIDENCES else confidence


def field_name(field: str) -> str:
    return _(FIELDS[field]) if field in FIELDS else field.replace("_", " ")


KINDS: Final = {
    "standard": gettext_noop("standard rate"),
    "reduced": gettext_noop("reduced rate"),
    "general": gettext_noop("general goods"),
    "food": gettext_noop("food"),
    "basic_food": gettext_noop("basic food"),
    "excepted_food": gettext_noop("food with the full rate"),
    "book": gettext_noop("books"),
    "alcohol": gettext_noop("alcoholic drinks"),
    "confectionery": gettext_noop("confectionery"),
    "drink": gettext_noop("drinks"),
    "olive_oil": gettext_noop("olive oil"),
    "wine": gettext_noop("wine"),
    "spirits": gettext_noop("spirits"),
    "beer": gettext_noop("beer"),
    "cosmetics": gettext_noop("cosmetics"),
    "watches": gettext_noop("watches"),
    "none": gettext_noop("all other goods"),
    "young_children": gettext_noop("clothes for young children"),
    "consignment": gettext_noop("consignment"),
    "parcel": gettext_noop("parcel"),
    "declaration_line": gettext_noop("line of the declaration"),
    "item_group": gettext_noop("group of goods"),
}


def country(code: str) -> str:
    """The folder's name: a country, or the Union."""
    return _("European Union") if code == "EU" else country_name(code, get_language() or "en")


def hs(code: str) -> str:
    """Digits in pairs after the first four: 3304.99.00; two digits are a chapter."""
    if len(code) == CHAPTER_DIGITS:
        return _("chapter %(number)s") % {"number": code}
    rest = code[4:]
    return ".".join([code[:4], *(rest[at : at + 2] for at in range(0, len(rest), 2))])


def said(row: Statute) -> str:
    """What the row says, without its days and its source."""
    tell = _SAID.get(row.table)
    if tell is not None:
        try:
            return tell(row.fields)
        except (KeyError, InvalidOperation):
            pass  # a table of a country's own that shares the name
    return plainly(row.fields)


def plainly(fields: Mapping[str, Any]) -> str:
    """Field by field."""
    parts = [
        _("%(name)s: %(value)s") % {"name": field_name(name), "value": value_of(name, value)}
        for name, value in fields.items()
        if value not in ("", [], None)
    ]
    return " · ".join(parts)


def value_of(name: str, value: Any) -> str:  # noqa: PLR0911  # a table of kinds: each kind answers on its own line
    """A field's value as a person writes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "hs":
        return goods(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return plainly(value)
    if name == "country":
        return country(str(value))
    if name == "share" or (name == "rate" and _is_share(str(value))):
        return percent(str(value))
    return str(value)


def goods(value: Any) -> str:
    """HS prefixes as a person reads them; the empty one is everything else."""
    codes = [value] if isinstance(value, str) else list(value)
    if not codes:
        return _("all goods")
    shown = [hs(code) if code else _("everything else") for code in codes[:CODES_SHOWN]]
    if len(codes) > CODES_SHOWN:
        shown.append(_("and %(count)d more") % {"count": len(codes) - CODES_SHOWN})
    return ", ".join(shown)


def percent(share: str) -> str:
    """A share of one as a percentage: 0.065 is 6.5 %."""
    return f"{(Decimal(share) * 100).normalize():f}%"


def word(code: str) -> str:
    """A code in words, where there are any."""
    if code in KINDS:
        return _(KINDS[code])
    told = lanes.word(code, get_language() or "en")
    return told if told != code else code.replace("_", " ")


def _is_share(text: str) -> bool:
    try:
        return 0 <= Decimal(text) <= 1
    except InvalidOperation:
        return False


Fields = Mapping[str, Any]


def _announcement(row: Fields) -> str:
    facts = {name: str(value) for name, value in row.items() if name != "code"}
    told = lanes.word(row["code"], get_language() or "en", facts)
    return told if told != row["code"] else plainly(row)


def _duty(row: Fields) -> str:
    kind = KINDS_OF_DUTY[row.get("kind") or "normal"]
    facts = {"goods": goods(row["hs"]), "kind": _(kind), "rate": row["rate"]}
    text = _("%(goods)s: %(kind)s %(rate)s") % facts
    if row.get("origins"):
        text += " " + _("for goods made in %(where)s") % {"where": ", ".join(row["origins"])}
    if row.get("producers"):
        text += " " + _("by %(who)s") % {"who": ", ".join(row["producers"])}
    return f"{text} ({row['note']})" if row.get("note") else text


def _vat(row: Fields) -> str:
    facts = {"kind": word(row["kind"]), "rate": percent(row["rate"])}
    text = _("VAT on “%(kind)s”: %(rate)s") % facts
    return f"{country(row['country'])}: {text}" if row.get("country") else text


def _threshold(row: Fields) -> str:
    facts = {"name": word(row["name"]), "amount": row["amount"], "currency": row["currency"]}
    return _("Threshold “%(name)s”: %(currency)s %(amount)s") % facts


def _fee(row: Fields) -> str:
    facts = {
        "name": word(row["name"]),
        "amount": row["amount"],
        "currency": row["currency"],
        "per": word(row["per"]),
    }
    text = _("%(name)s: %(currency)s %(amount)s for each %(per)s") % facts
    return f"{country(row['country'])}: {text}" if row.get("country") else text


def _parameter(row: Fields) -> str:
    return _("%(name)s: %(value)s") % {"name": word(row["name"]), "value": row["value"]}


def _bar(row: Fields) -> str:
    facts = {"goods": goods(row["hs"]), "reason": row["reason"]}
    return _("%(goods)s kept out: %(reason)s") % facts


def _limit(row: Fields) -> str:
    facts = {"order": row["order"], "year": row["year"]}
    return _("CNY %(order)s an order, CNY %(year)s a person and year") % facts


def _share(row: Fields) -> str:
    return _("%(share)s of VAT and consumption tax is levied within the limits") % {
        "share": percent(row["share"])
    }


def _return(row: Fields) -> str:
    facts = {"apply": row["days_to_apply"], "back": row["days_to_be_back"]}
    return _("Return: %(apply)s days to apply, back within %(back)s days") % facts


def _transit(row: Fields) -> str:
    facts = {"regime": word(row["regime"]), "low": row["days_low"], "high": row["days_high"]}
    return _("%(regime)s: %(low)s to %(high)s days on the way") % facts


def _listing(row: Fields) -> str:
    facts = {"goods": goods(row["hs"]), "channels": ", ".join(row["channels"])}
    text = _("%(goods)s may travel as cross-border retail (%(channels)s)") % facts
    return f"{text}: {row['note']}" if row.get("note") else text


def _cap(row: Fields) -> str:
    facts = {"goods": goods(row["hs"]), "weight": row["net_weight_g_max"]}
    return _("%(goods)s: at most %(weight)s g net a person and year") % facts


def _schedule(row: Fields) -> str:
    facts = {"name": word(row["schedule"]), "rate": percent(row["rate"])}
    text = _("Consumption tax on “%(name)s”: %(rate)s") % facts
    if row.get("per_litre"):
        text += " " + _("and CNY %(amount)s a litre") % {"amount": row["per_litre"]}
    return text


def _currency(row: Fields) -> str:
    return f"{country(row['country'])}: {row['currency']}"


_SAID: Final[Mapping[str, Callable[[Fields], str]]] = {
    "duty": _duty,
    "vat": _vat,
    "threshold": _threshold,
    "fee": _fee,
    "parameter": _parameter,
    "announcement": _announcement,
    "bar": _bar,
    "import_bar": _bar,
    "excise": _bar,
    "limit": _limit,
    "share": _share,
    "return": _return,
    "transit": _transit,
    "listing": _listing,
    "cap": _cap,
    "schedule": _schedule,
    "currency": _currency,
}


_SAMPLES: Final = {
    "wine": gettext_noop("A bottle of wine at 30"),
    "face_cream": gettext_noop("A face cream of 50 ml at 120"),
    "bag": gettext_noop("A bag at 900"),
    "these_goods": gettext_noop("These goods at 100"),
}
_FORMS: Final = {
    "AdValorem": gettext_noop("share of the value"),
    "Specific": gettext_noop("amount per unit"),
    "Sum": gettext_noop("share and amount"),
    "AtLeast": gettext_noop("with a least amount"),
    "AtMost": gettext_noop("with a greatest amount"),
    "Seasonal": gettext_noop("by season"),
    "Component": gettext_noop("by composition"),
    "does not load": gettext_noop("cannot be read"),
}
_NOTES: Final = {
    "gap": gettext_noop("the seasons leave days without a rate: prices of those days are refused"),
    "no_sign": gettext_noop("a number without its sign was taken for per cent"),
    "no_such_day": gettext_noop("a day that does not exist was taken for the month's last"),
}


def sample(goods: str) -> str:
    """A sample parcel's goods."""
    return _(_SAMPLES[goods]) if goods in _SAMPLES else goods


def duty_form(name: str) -> str:
    """A form that rates of duty take."""
    return _(_FORMS[name]) if name in _FORMS else name


def duty_note(code: str) -> str:
    """What the reader of a rate took for granted; a refusal's own reason stays as it is."""
    return _(_NOTES[code]) if code in _NOTES else code
