"""The forms that all countries' tables share; a table's name decides its form."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from entrepot.lanes.rows.reading import Table, Tables, basis, day, each, prefixes, share
from entrepot.lanes.values import (
    BarRow,
    CapRow,
    CountryLaw,
    DutyRow,
    FeeRow,
    FieldRow,
    GoodsKindRow,
    ParameterRow,
    ReliefRow,
    Statute,
    ThresholdRow,
    TransitRow,
    VatRow,
    duty_rate,
)
from entrepot.money.values import money

DUTY_KINDS: Final = (
    "normal",
    "provisional",
    "preference",
    "simplified",
    "antidumping",
    "countervailing",
    "additional",
)
PER: Final = ("consignment", "parcel", "declaration_line", "item_group")
SHARED: Final = frozenset(
    [
        "duty",
        "vat",
        "kind",
        "threshold",
        "fee",
        "parameter",
        "bar",
        "excise",
        "field",
        "cap",
        "relief",
        "transit",
    ]
)


def read(country: str, tables: Tables, statutes: Iterable[Statute]) -> CountryLaw:
    own: dict[str, tuple[Statute, ...]] = {}
    for statute in statutes:
        if statute.table not in SHARED:
            own[statute.table] = (*own.get(statute.table, ()), statute)
    return CountryLaw(
        country=country,
        duties=each(country, "duty", duty, tables),
        vat=each(country, "vat", _vat, tables),
        kinds=each(country, "kind", kind, tables),
        thresholds=each(country, "threshold", _threshold, tables),
        fees=each(country, "fee", _fee, tables),
        parameters=each(country, "parameter", _parameter, tables),
        bars=each(country, "bar", bar, tables),
        excise=each(country, "excise", bar, tables),
        fields=each(country, "field", field, tables),
        caps=each(country, "cap", cap, tables),
        reliefs=each(country, "relief", _relief, tables),
        transits=each(country, "transit", _transit, tables),
        tables=own,
    )


def duty(row: Table) -> DutyRow:
    kind_ = row.get("kind", "normal")
    assert kind_ in DUTY_KINDS, f"kind {kind_!r} is none of {' '.join(DUTY_KINDS)}"
    [hs] = prefixes(row["hs"])
    return DutyRow(
        hs=hs,
        rate=duty_rate(row["rate"]),
        kind=kind_,
        origins=tuple(row.get("origins", ())),
        producers=tuple(row.get("producers", ())),
        note=row.get("note", ""),
        stated=day(row.get("stated")),
        is_legal_start=row.get("legal", False),
        **basis(row),
    )


def bar(row: Table) -> BarRow:
    return BarRow(
        hs=prefixes(row["hs"]), kind=row.get("kind", "blocked"), reason=row["reason"], **basis(row)
    )


def field(row: Table) -> FieldRow:
    return FieldRow(hs=prefixes(row["hs"]), fields=tuple(row["fields"]), **basis(row))


def cap(row: Table) -> CapRow:
    return CapRow(hs=row["hs"], net_weight_g_max=row["net_weight_g_max"], **basis(row))


def kind(row: Table) -> GoodsKindRow:
    return GoodsKindRow(
        kind=row["kind"],
        hs=_kinds_prefixes(row["hs"]),
        otherwise=row["otherwise"],
        **basis(row),
    )


def _kinds_prefixes(value: Iterable[str]) -> tuple[str, ...]:
    found = tuple(value)
    assert all(not one or one.isdigit() for one in found), f"{found} are not HS prefixes"
    return found  # the empty prefix is everything else


def _vat(row: Table) -> VatRow:
    return VatRow(kind=row["kind"], rate=share(row["rate"]), **basis(row))


def _threshold(row: Table) -> ThresholdRow:
    return ThresholdRow(
        name=row["name"], amount=money(row["amount"], row["currency"]), **basis(row)
    )


def _fee(row: Table) -> FeeRow:
    assert row["per"] in PER, f"per {row['per']!r} is none of {' '.join(PER)}"
    return FeeRow(
        name=row["name"],
        amount=money(row["amount"], row["currency"]),
        per=row["per"],
        country=row.get("country", ""),
        **basis(row),
    )


def _parameter(row: Table) -> ParameterRow:
    return ParameterRow(name=row["name"], value=Decimal(row["value"]), **basis(row))


def _relief(row: Table) -> ReliefRow:
    return ReliefRow(
        name=row["name"],
        is_given_back=row["is_given_back"],
        days_to_apply=row.get("days_to_apply"),
        days_to_be_back=row.get("days_to_be_back"),
        note=row.get("note", ""),
        **basis(row),
    )


def _transit(row: Table) -> TransitRow:
    low, high = int(row["days_low"]), int(row["days_high"])
    assert 0 <= low <= high, f"days {low} to {high}"
    return TransitRow(regime=row["regime"], days_low=low, days_high=high, **basis(row))


def fields_of(table: str) -> Mapping[str, str]:
    """What a table's rows hold: the field and its form; empty for tables of a country's own."""
    return FORMS.get(table, {})


FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "duty": {
        "hs": "hs", "rate": "duty", "kind": "kind", "origins": "countries",
        "producers": "texts", "note": "text",
    },
    "vat": {"kind": "text", "rate": "share"},
    "kind": {"kind": "text", "hs": "prefixes", "otherwise": "text"},
    "threshold": {"name": "text", "amount": "amount", "currency": "currency"},
    "fee": {
        "name": "text", "amount": "amount", "currency": "currency", "per": "per",
        "country": "country",
    },
    "parameter": {"name": "text", "value": "number"},
    "bar": {"hs": "prefixes", "kind": "text", "reason": "text"},
    "excise": {"hs": "prefixes", "kind": "text", "reason": "text"},
    "field": {"hs": "prefixes", "fields": "texts"},
    "cap": {"hs": "hs", "net_weight_g_max": "whole"},
    "relief": {
        "name": "text", "is_given_back": "switch", "days_to_apply": "whole",
        "days_to_be_back": "whole", "note": "text",
    },
    "transit": {"regime": "text", "days_low": "whole", "days_high": "whole"},
}  # fmt: skip
"""What a form must ask for, so that a row of any shared table can be written by hand."""
