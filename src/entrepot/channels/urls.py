"""The merchant's addresses of imports and exports."""

from django.urls import path

from entrepot.channels.pages import feeds, merchant, office

app_name = "channels"

urlpatterns = [
    path("merchant/import/", merchant.imports, name="imports"),
    path("merchant/import/upload/", merchant.upload, name="upload"),
    path("merchant/import/products.csv", merchant.export, name="export"),
    path("merchant/import/products.jsonl", merchant.export, {"form": "jsonl"}, name="export-jsonl"),
    path("merchant/import/products.xlsx", merchant.export, {"form": "xlsx"}, name="export-xlsx"),
    path(
        "merchant/import/products-shopify.csv",
        merchant.export,
        {"form": "shopify"},
        name="export-shopify",
    ),
    path("merchant/import/feeds/", feeds.fast, name="feeds"),
    path("merchant/import/pulls/", feeds.pulls, name="pulls"),
    path("merchant/import/pulls/<uuid:pull>/pause/", feeds.pause, name="pull-pause"),
    path("merchant/import/pulls/<uuid:pull>/resume/", feeds.resume, name="pull-resume"),
    path("merchant/import/pulls/<uuid:pull>/take/", feeds.take_over, name="pull-take"),
    path("merchant/import/pulls/<uuid:pull>/delete/", feeds.delete, name="pull-delete"),
    path("office/feeds/", office.feeds, name="office-feeds"),
    path("merchant/import/<uuid:job>/cancel/", merchant.cancel, name="cancel"),
    path("merchant/import/<uuid:job>/release/", merchant.release, name="release"),
    path("merchant/import/<uuid:job>/", merchant.job, name="import"),
    path("merchant/import/<uuid:job>/run/", merchant.run, name="run"),
    path("merchant/import/<uuid:job>/discard/", merchant.discard, name="discard"),
    path("merchant/import/<uuid:job>/issues.csv", merchant.errors, name="issues"),
]
