"""Addresses of merchants' and offices' catalogue pages."""

from django.urls import path

from entrepot.catalog.pages import office, product, products

app_name = "catalog"

_PRODUCT = "merchant/products/<uuid:product>/"

urlpatterns = [
    path("merchant/products/", products.products, name="products"),
    path("merchant/products/bulk/", products.bulk, name="bulk"),
    path(_PRODUCT, product.product, name="product"),
    path(f"{_PRODUCT}facts/", product.facts, name="facts"),
    path(f"{_PRODUCT}attributes/", product.attributes, name="attributes"),
    path(f"{_PRODUCT}pictures/", product.picture, name="picture"),
    path(f"{_PRODUCT}draft/", product.draft, name="draft"),
    path(f"{_PRODUCT}texts/<slug:language>/", product.text, name="text"),
    path(f"{_PRODUCT}variants/", product.variants, name="variants"),
    path(f"{_PRODUCT}lanes/", product.lanes, name="lanes"),
    path(f"{_PRODUCT}listings/<uuid:listing>/", product.listing, name="listing"),
    path("office/listings/", office.listings, name="office-listings"),
    path("office/listings/products/<uuid:product>/codes/", office.codes, name="office-codes"),
]
