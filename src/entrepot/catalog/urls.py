"""Addresses of merchants' and offices' catalogue pages."""

from django.urls import path

from entrepot.catalog.pages import (
    bundles,
    glossary,
    office,
    packs,
    pictures,
    product,
    products,
    reviews,
    schemas,
    translations,
)

app_name = "catalog"

_PRODUCT = "merchant/products/<uuid:product>/"

urlpatterns = [
    path("merchant/products/", products.products, name="products"),
    path("merchant/products/bulk/", products.bulk, name="bulk"),
    path(_PRODUCT, product.product, name="product"),
    path(f"{_PRODUCT}facts/", product.facts, name="facts"),
    path(f"{_PRODUCT}attributes/", product.attributes, name="attributes"),
    path(f"{_PRODUCT}pictures/", product.picture, name="picture"),
    path(f"{_PRODUCT}gallery/", pictures.gallery, name="gallery"),
    path(f"{_PRODUCT}gallery/order/", pictures.order, name="gallery-order"),
    path(f"{_PRODUCT}gallery/<int:media>/", pictures.change, name="gallery-change"),
    path(f"{_PRODUCT}kit/", bundles.kit, name="kit"),
    path(f"{_PRODUCT}draft/", product.draft, name="draft"),
    path(f"{_PRODUCT}texts/<slug:language>/", product.text, name="text"),
    path(f"{_PRODUCT}variants/", product.variants, name="variants"),
    path(f"{_PRODUCT}lanes/", product.lanes, name="lanes"),
    path(f"{_PRODUCT}listings/<uuid:listing>/", product.listing, name="listing"),
    path(f"{_PRODUCT}review/", reviews.mine, name="review"),
    path("merchant/translations/", translations.merchant_queue, name="translations"),
    path("merchant/translations/pack/", packs.merchant_pack, name="pack"),
    path(
        "merchant/translations/<uuid:product>/<slug:language>/",
        translations.merchant_sheet,
        name="translation",
    ),
    path("office/translations/", translations.office_queue, name="office-translations"),
    path("office/translations/pack/", packs.office_pack, name="office-pack"),
    path(
        "office/translations/<uuid:product>/<slug:language>/",
        translations.office_sheet,
        name="office-translation",
    ),
    path("office/glossary/", glossary.office_terms, name="office-glossary"),
    path("office/glossary/<uuid:term>/end/", glossary.office_end, name="office-term-end"),
    path("office/listing-review/", reviews.queue, name="office-reviews"),
    path("office/listing-review/bulk/", reviews.bulk, name="office-reviews-bulk"),
    path("office/listing-review/<uuid:review>/", reviews.review, name="office-review"),
    path("office/listing-review/<uuid:review>/decide/", reviews.decide, name="office-decide"),
    path("operator/categories/", schemas.categories, name="categories"),
    path("operator/categories/<slug:category>/", schemas.category, name="category"),
    path("office/listings/", office.listings, name="office-listings"),
    path("office/listings/products/<uuid:product>/codes/", office.codes, name="office-codes"),
]
