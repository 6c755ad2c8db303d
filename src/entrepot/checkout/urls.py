"""Addresses of a merchant's money, and of the operator's customs."""

from django.urls import path

from entrepot.checkout.pages import merchant, operator

app_name = "checkout"
urlpatterns = [
    path("merchant/money/", merchant.money, name="merchant-money"),
    path("merchant/orders/<uuid:order>/money/", merchant.order_money, name="merchant-order-money"),
    path("operator/customs/", operator.customs, name="customs"),
    path("operator/customs/find/", operator.find, name="customs-find"),
    path("operator/customs/orders/<uuid:order>/", operator.order, name="customs-order"),
    path("operator/customs/files/", operator.upload, name="customs-upload"),
    path("operator/customs/files/<uuid:file>/", operator.file, name="customs-file"),
    path("operator/customs/declarants/", operator.declarants, name="customs-declarants"),
    path(
        "operator/customs/declarants/<uuid:declarant>/end/",
        operator.end_declarant,
        name="customs-end-declarant",
    ),
]
