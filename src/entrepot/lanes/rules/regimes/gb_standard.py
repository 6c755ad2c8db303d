"""United Kingdom (Great Britain), goods from abroad above GBP 135: duty, then VAT, at the border.

The customs value is CIF; duty is by the UK Global Tariff, VAT on value, duty and carriage. Up to
GBP 135 of goods no duty is due here either, but VAT is then the seller's to collect at checkout:
that is `gb-135`. Goods that bear an excise are kept out, as no row knows it. A business with a VAT
number pays the same tax and gets it back, or accounts for it in its return. Northern Ireland
follows the European Union's rules for goods and is no destination of this regime.
"""

from typing import Final

from entrepot.lanes.rules import general

NAME: Final = "gb-standard"
TERRITORY: Final = ("GB", "IM")

_IMPORT: Final = general.Import(NAME, TERRITORY, unit="GBP", treatment="gb_import")

check_lane = _IMPORT.check_lane
currency = _IMPORT.currency
admit = _IMPORT.admit
assess = _IMPORT.assess
papers = _IMPORT.papers
limits = _IMPORT.limits
required_fields = _IMPORT.required_fields
hs_admission = _IMPORT.hs_admission
return_relief = _IMPORT.return_relief
