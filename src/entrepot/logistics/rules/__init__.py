"""Numbers, bars, routes, weights and the words of papers; pure."""

from entrepot.logistics.rules.barcode import code128
from entrepot.logistics.rules.carriage import charged_g, service_for, takes, volume_mm3
from entrepot.logistics.rules.item_id import check_digit, item_id, parse, spaced
from entrepot.logistics.rules.papers import facts, kilograms, kinds
from entrepot.logistics.rules.parcels import (
    FIRST_ASK_AFTER,
    crosses_customs,
    wait_before_asking,
    weight_bounds,
)
from entrepot.logistics.rules.places import FIELDS as ADDRESS_FIELDS
from entrepot.logistics.rules.places import (
    PostalForm,
    address_faults,
    code_of,
    countries_of,
    postal_form,
)
from entrepot.logistics.rules.routing import choose

__all__ = [
    "ADDRESS_FIELDS",
    "FIRST_ASK_AFTER",
    "PostalForm",
    "address_faults",
    "charged_g",
    "check_digit",
    "choose",
    "code128",
    "code_of",
    "countries_of",
    "crosses_customs",
    "facts",
    "item_id",
    "kilograms",
    "kinds",
    "parse",
    "postal_form",
    "service_for",
    "spaced",
    "takes",
    "volume_mm3",
    "wait_before_asking",
    "weight_bounds",
]
