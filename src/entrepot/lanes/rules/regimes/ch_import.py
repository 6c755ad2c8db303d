"""Switzerland and Liechtenstein: duty by the tariff, then VAT, where they come to more than CHF 5.

Industrial goods are free of duty since 2024-01-01; agricultural goods pay by weight, which no
shipped row holds, so they are kept out. Duty and VAT of a consignment are each left out up to
CHF 5: that is a cliff. A seller or platform with CHF 100,000 of such consignments a year owes VAT
on all of them; whether that holds for the sender is not known here, and a note says so.
"""

from typing import Final

from entrepot.lanes.rules import general

NAME: Final = "ch-import"

_IMPORT: Final = general.Import(NAME, ("CH", "LI"), unit="CHF", treatment="ch_import")

check_lane = _IMPORT.check_lane
currency = _IMPORT.currency
admit = _IMPORT.admit
assess = _IMPORT.assess
papers = _IMPORT.papers
limits = _IMPORT.limits
required_fields = _IMPORT.required_fields
hs_admission = _IMPORT.hs_admission
return_relief = _IMPORT.return_relief
