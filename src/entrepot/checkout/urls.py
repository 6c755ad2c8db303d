"""Addresses of a merchant's money."""

from django.urls import path

from entrepot.checkout.pages import merchant

app_name = "checkout"
urlpatterns = [
    path("merchant/money/", merchant.money, name="merchant-money"),
    path("merchant/orders/<uuid:order>/money/", merchant.order_money, name="merchant-order-money"),
]
