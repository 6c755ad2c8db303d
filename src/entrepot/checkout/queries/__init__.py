"""Reading carts, prices, orders and allowances."""

from entrepot.checkout.queries.booked import booked, booked_order
from entrepot.checkout.queries.cart import (
    CartPage,
    cart_of,
    cart_page,
    cart_ref,
    read_cart_ref,
    shown_prices,
    units_in,
    wishes_of,
)
from entrepot.checkout.queries.group import (
    Amounts,
    ChargeView,
    GroupPage,
    GroupRow,
    LineView,
    OrderView,
    group_page,
    groups_of,
)
from entrepot.checkout.queries.link import link_token, may_see, read_link
from entrepot.checkout.queries.merchant import (
    LedgerLine,
    MoneyRow,
    OrderMoney,
    Standing,
    money_rows,
    order_money,
    standing,
)
from entrepot.checkout.queries.pricing import (
    Allowance,
    Person,
    allowances,
    person,
    priced,
    remaining_allowance,
    unit_prices,
)
from entrepot.checkout.queries.recipient import RecipientView, recipient_view, recipients_of

__all__ = [
    "Allowance",
    "Amounts",
    "CartPage",
    "ChargeView",
    "GroupPage",
    "GroupRow",
    "LedgerLine",
    "LineView",
    "MoneyRow",
    "OrderMoney",
    "OrderView",
    "Person",
    "RecipientView",
    "Standing",
    "allowances",
    "booked",
    "booked_order",
    "cart_of",
    "cart_page",
    "cart_ref",
    "group_page",
    "groups_of",
    "link_token",
    "may_see",
    "money_rows",
    "order_money",
    "person",
    "priced",
    "read_cart_ref",
    "read_link",
    "recipient_view",
    "recipients_of",
    "remaining_allowance",
    "shown_prices",
    "standing",
    "unit_prices",
    "units_in",
    "wishes_of",
]
