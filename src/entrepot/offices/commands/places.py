"""An office says what its cities are called in other languages."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction

from entrepot.kit import trail
from entrepot.offices.models import Merchant, Office
from entrepot.offices.queries import places
from entrepot.offices.values import OfficeId


@transaction.atomic
def name_city(
    *,
    city: str,
    country: str,
    names: Mapping[str, str],
    offices: Collection[OfficeId],
    by_office: OfficeId | None,
) -> int:
    """Keep these names for every office and merchant of `offices` in the city; how many rows.

    A language without a name falls back to the usual one.
    """
    known = dict(settings.LANGUAGES)
    kept = {code: text.strip() for code, text in names.items() if code in known and text.strip()}
    houses = Office.objects.filter(id__in=offices, city=city, country=country)
    merchants = Merchant.objects.filter(office__in=offices, city=city, country=country)
    first = houses.order_by("id").first() or merchants.order_by("id").first()
    if first is None:
        return 0
    before = dict(first.cities)
    written = {places.OF: city, **kept} if kept else {}
    changed = houses.update(cities=written) + merchants.update(cities=written)
    trail.record(
        what="city.named",
        on="city",
        object_id=first.id,
        office=by_office,
        before={code: before.get(code, "") for code in known},
        after={"city": city, "country": country, **{code: kept.get(code, "") for code in known}},
    )
    return changed
