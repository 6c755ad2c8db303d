"""The European Union's rows."""

from entrepot.lanes.rows import country
from entrepot.lanes.rows.reading import Table, Tables, basis, each, share
from entrepot.lanes.values import EuropeLaw, MemberRow, MoneyRow


def read(of: Tables) -> EuropeLaw:
    return EuropeLaw(
        vat=each("EU", "vat", _member, of),
        currencies=each("EU", "currency", _currency, of),
        kinds=each("EU", "kind", country.kind, of),
        bars=each("EU", "bar", country.bar, of),
        excise=each("EU", "excise", country.bar, of),
        fields=each("EU", "field", country.field, of),
    )


def _member(row: Table) -> MemberRow:
    return MemberRow(
        country=row["country"], kind=row["kind"], rate=share(row["rate"]), **basis(row)
    )


def _currency(row: Table) -> MoneyRow:
    return MoneyRow(country=row["country"], currency=row["currency"], **basis(row))
