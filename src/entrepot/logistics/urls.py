"""The merchant's addresses of logistics."""

from django.urls import path

from entrepot.logistics.pages.merchant import orders, places, stock

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
    path("merchant/stock/places/", places.places, name="places"),
    path("merchant/stock/places/new/", places.new, name="place-new"),
    path("merchant/stock/places/<uuid:node>/", places.place, name="place"),
    path("merchant/stock/places/<uuid:node>/first/", places.first, name="place-first"),
    path("merchant/stock/places/<uuid:node>/close/", places.close, name="place-close"),
    path("merchant/stock/<uuid:variant>/<uuid:node>/", stock.movements, name="movements"),
]
