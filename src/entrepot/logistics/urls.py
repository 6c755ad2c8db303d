"""The merchant's addresses of logistics."""

from django.urls import path

from entrepot.logistics.pages.merchant import orders, stock

app_name = "logistics"

urlpatterns = [
    path("merchant/orders/", orders.orders, name="orders"),
    path("merchant/orders/pick-list/", orders.pick_list, name="pick-list"),
    path("merchant/orders/labels/", orders.labels, name="labels"),
    path("merchant/orders/<uuid:parcel>/", orders.parcel, name="parcel"),
    path("merchant/orders/<uuid:parcel>/pick/", orders.pick, name="pick"),
    path("merchant/orders/<uuid:parcel>/pack/", orders.pack, name="pack"),
    path("merchant/orders/<uuid:parcel>/ship/", orders.ship, name="ship"),
    path("merchant/orders/<uuid:parcel>/papers/<slug:kind>.pdf", orders.paper, name="paper"),
    path("merchant/stock/", stock.stock, name="stock"),
    path("merchant/stock/<uuid:variant>/<uuid:node>/", stock.movements, name="movements"),
]
