"""Buyers' addresses, under the market: `/<language>/cn/…`; and the operator's of prices."""

from django.urls import path

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

app_name = "storefront"

urlpatterns = [
    path("operator/prices/", operator.prices, name="prices"),
    path("operator/prices/now/", operator.prices_now, name="prices-now"),
    path("operator/prices/start/", operator.start, name="reprice"),
    path("operator/prices/<uuid:repricing>/", operator.run, name="repricing"),
    path("<slug:market>/", home.home, name="home"),
    path("<slug:market>/search/", browse.search, name="search"),
    path("<slug:market>/c/<slug:slug>/", browse.category, name="category"),
    path("<slug:market>/price/<uuid:listing>/", product.price, name="price"),
    path("<slug:market>/p/<uuid:listing>/", product.product, name="product-short"),
    path("<slug:market>/p/<uuid:listing>/<str:slug>/", product.product, name="product"),
    path("<slug:market>/m/<slug:slug>/", merchant.merchant, name="merchant"),
    path("<slug:market>/cart/", cart.cart, name="cart"),
    path("<slug:market>/cart/line/", cart.line, name="cart-line"),
    path("<slug:market>/cart/prices/", cart.prices, name="cart-prices"),
    path("<slug:market>/checkout/", checkout.recipient, name="checkout"),
    path("<slug:market>/checkout/review/", checkout.review, name="review"),
    path("<slug:market>/checkout/pay/", checkout.pay, name="pay"),
    path("<slug:market>/orders/", orders.mine, name="orders"),
    path("<slug:market>/orders/<uuid:group>/", orders.group, name="order"),
    path("<slug:market>/orders/<uuid:group>/return/", orders.returned, name="return"),
    path("<slug:market>/orders/<uuid:group>/pay/", orders.pay_again, name="pay-again"),
    path("<slug:market>/orders/<uuid:group>/confirm/", orders.confirm, name="confirm"),
    path("<slug:market>/orders/<uuid:group>/reopen/", orders.reopen, name="reopen"),
    path("<slug:market>/account/", account.account, name="account"),
    path("<slug:market>/help/", answers.answers, name="help"),
]
