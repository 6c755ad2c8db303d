"""Who listens to what: the one page where contexts meet upward."""

from collections.abc import Callable
from typing import Any, Final

from entrepot.casework import reactions as casework
from entrepot.catalog import reactions as catalog
from entrepot.catalog.events import ListingsDecided, ProductChanged
from entrepot.checkout import reactions as checkout
from entrepot.checkout.events import (
    GroupPlaced,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderDrewElsewhere,
    OrderExpired,
)
from entrepot.customs import commands as customs
from entrepot.customs import reactions as law
from entrepot.customs.events import LawAmended
from entrepot.insights import reactions as insights
from entrepot.kernel import Event
from entrepot.kit import outbox
from entrepot.logistics import reactions as logistics
from entrepot.logistics.events import (
    ParcelDelivered,
    ParcelShipped,
    ParcelTracked,
    StockReceived,
)
from entrepot.money.events import RatesLoaded
from entrepot.offices.events import MerchantStateChanged
from entrepot.onboarding import reactions as onboarding
from entrepot.onboarding.events import DocumentExpiring, TermsAccepted, TermsOffered
from entrepot.payments.events import PaymentSettled, RefundSent
from entrepot.selection import reactions as selection
from entrepot.storefront import reactions as storefront

REACTIONS: Final[dict[type[Event], tuple[Callable[[Any], None], ...]]] = {
    LawAmended: (
        law.install_law,
        catalog.recheck_by_law,
        storefront.reprice_by_law,
        selection.rescore_by_law,
    ),
    RatesLoaded: (storefront.reprice_by_rate, selection.rescore_by_rate),
    ListingsDecided: (onboarding.write_of_decision,),
    TermsOffered: (onboarding.write_of_terms,),
    TermsAccepted: (selection.mark_terms,),
    DocumentExpiring: (casework.ask_for_newer,),
    ProductChanged: (casework.look_again, storefront.reshelve, selection.mark_changed),
    StockReceived: (storefront.receive, selection.mark_received),
    GroupPlaced: (storefront.take, insights.count_placed),
    PaymentSettled: (checkout.confirm_paid,),
    OrderConfirmed: (storefront.take, insights.count_sales, casework.count_sales),
    OrderExpired: (storefront.give_back,),
    OrderCancelled: (storefront.give_back,),
    ParcelShipped: (checkout.follow_shipped,),
    ParcelTracked: (checkout.follow_tracked,),
    ParcelDelivered: (checkout.follow_delivered,),
    OrderCompleted: (insights.count_completed,),
    OrderDrewElsewhere: (checkout.end_elsewhere,),
    RefundSent: (checkout.note_refund,),
    MerchantStateChanged: (
        catalog.recheck_by_standing,
        casework.follow_standing,
        selection.mark_merchant,
        onboarding.offer_terms,
        logistics.open_first_node,
    ),
}


def connect() -> None:
    """Register every reaction; called once, when all models are loaded."""
    outbox.wire(REACTIONS, first=(customs.refresh_law,))
