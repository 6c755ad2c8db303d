"""Buyers' addresses, under the market: `/<language>/cn/…`; and the operator's of prices."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from entrepot.storefront.pages import (
    account,
    answers,
    browse,
    cart,
    checkout,
    home,
    merchant,
    operator,
    orders,
    product,
)


class MarketConverter(StringConverter):
    """Two letters, which tell a market from every other first word of an address."""

    regex = "[a-z]{2}"


register_converter(MarketConverter, "market")

app_name = "storefront"

urlpatterns = [
    path("operator/prices/", operator.prices, name="prices"),
    path("operator/prices/now/", operator.prices_now, name="prices-now"),
    path("operator/prices/start/", operator.start, name="reprice"),
    path("operator/prices/<uuid:repricing>/", operator.run, name="repricing"),
    path("<market:market>/", home.home, name="home"),
    path("<market:market>/search/", browse.search, name="search"),
    path("<market:market>/c/<slug:slug>/", browse.category, name="category"),
    path("<market:market>/price/<uuid:listing>/", product.price, name="price"),
    path("<market:market>/p/<uuid:listing>/", product.product, name="product-short"),
    path("<market:market>/p/<uuid:listing>/<str:slug>/", product.product, name="product"),
    path("<market:market>/m/<slug:slug>/", merchant.merchant, name="merchant"),
    path("<market:market>/cart/", cart.cart, name="cart"),
    path("<market:market>/cart/line/", cart.line, name="cart-line"),
    path("<market:market>/cart/prices/", cart.prices, name="cart-prices"),
    path("<market:market>/checkout/", checkout.recipient, name="checkout"),
    path("<market:market>/checkout/review/", checkout.review, name="review"),
    path("<market:market>/checkout/pay/", checkout.pay, name="pay"),
    path("<market:market>/orders/", orders.mine, name="orders"),
    path("<market:market>/orders/<uuid:group>/", orders.group, name="order"),
    path("<market:market>/orders/<uuid:group>/return/", orders.returned, name="return"),
    path("<market:market>/orders/<uuid:group>/pay/", orders.pay_again, name="pay-again"),
    path("<market:market>/orders/<uuid:group>/confirm/", orders.confirm, name="confirm"),
    path("<market:market>/orders/<uuid:group>/reopen/", orders.reopen, name="reopen"),
    path("<market:market>/account/", account.account, name="account"),
    path("<market:market>/help/", answers.answers, name="help"),
]
