"""China's rows."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from entrepot.lanes.rows import country, operator
from entrepot.lanes.rows.reading import Table, Tables, basis, day, each, prefixes, share
from entrepot.lanes.values import (
    OPERATOR,
    AdditionalDutyRow,
    ChinaLaw,
    ConsumptionTaxRow,
    DutyRow,
    LimitRow,
    ListingRow,
    PersonalRow,
    ReturnRow,
    ShareRow,
    TariffLine,
    Tier,
    VatRow,
)
from entrepot.money.values import money


def read(of: Tables) -> ChinaLaw:
    duties: dict[str, list[DutyRow]] = {}
    for duty in each("CN", "duty", country.duty, of):
        duties.setdefault(duty.hs, []).append(duty)
    return ChinaLaw(
        tariff=each("CN", "line", lambda row: _line(row, duties), of),
        vat=each(
            "CN",
            "vat",
            lambda row: VatRow(kind=row["kind"], rate=share(row["rate"]), **basis(row)),
            of,
        ),
        consumption_tax=each("CN", "schedule", _schedule, of),
        listings=each("CN", "listing", _listing, of),
        limits=each(
            "CN",
            "limit",
            lambda row: LimitRow(
                order=money(row["order"], "CNY"), year=money(row["year"], "CNY"), **basis(row)
            ),
            of,
        ),
        shares=each(
            "CN", "share", lambda row: ShareRow(share=share(row["share"]), **basis(row)), of
        ),
        returns=each(
            "CN",
            "return",
            lambda row: ReturnRow(
                days_to_apply=row["days_to_apply"],
                days_to_be_back=row["days_to_be_back"],
                **basis(row),
            ),
            of,
        ),
        bars=each("CN", "bar", country.bar, of),
        caps=each("CN", "cap", country.cap, of),
        additional=each("CN", "additional", _additional, of),
        fields=each("CN", "field", country.field, of),
        personal=each(
            "CN",
            "personal",
            lambda row: PersonalRow(
                category=row["category"],
                description=row["description"],
                rate=share(row["rate"]),
                **basis(row),
            ),
            of,
        ),
    )


def with_statements(law: ChinaLaw, statements: operator.Statements) -> ChinaLaw:
    """The law with what the operator answers for; published lines keep their own rates."""
    published = {line.hs for line in law.tariff}
    return replace(
        law,
        listings=law.listings + statements.listings,
        tariff=law.tariff + tuple(line for line in statements.lines if line.hs not in published),
    )


def _listing(row: Table) -> ListingRow:
    return ListingRow(
        hs=row["hs"],
        channels=tuple(row["channels"]),
        note=row["note"],
        is_operators=row.get("by") == OPERATOR,
        **basis(row),
    )


def _additional(row: Table) -> AdditionalDutyRow:
    return AdditionalDutyRow(
        hs=prefixes(row["hs"]),
        origins=tuple(row["origins"]),
        low=share(row["low"]),
        high=share(row["high"]),
        note=row["note"],
        **basis(row),
    )


def _line(row: Table, duties: Mapping[str, list[DutyRow]]) -> TariffLine:
    return TariffLine(
        hs=row["hs"],
        description=row["description"],
        vat=row["vat"],
        consumption_tax=row["consumption_tax"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
        stated=day(row.get("stated")),
        duties=tuple(duties.get(row["hs"], ())),
    )


def _schedule(row: Table) -> ConsumptionTaxRow:
    below = row.get("below", row)
    return ConsumptionTaxRow(
        schedule=row["schedule"],
        full=_tier(row),
        threshold={measure: Decimal(cny) for measure, cny in row.get("threshold", {}).items()},
        below=_tier(below),
        **basis(row),
    )


def _tier(row: Table) -> Tier:
    return Tier(rate=share(row["rate"]), per_litre=Decimal(row.get("per_litre", "0")))
