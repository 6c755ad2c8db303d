"""The merchant's addresses of imports and exports."""

from django.urls import path

from entrepot.channels.pages import merchant

app_name = "channels"

urlpatterns = [
    path("merchant/import/", merchant.imports, name="imports"),
    path("merchant/import/upload/", merchant.upload, name="upload"),
    path("merchant/import/products.csv", merchant.export, name="export"),
    path("merchant/import/<uuid:job>/", merchant.job, name="import"),
    path("merchant/import/<uuid:job>/run/", merchant.run, name="run"),
    path("merchant/import/<uuid:job>/discard/", merchant.discard, name="discard"),
    path("merchant/import/<uuid:job>/issues.csv", merchant.errors, name="issues"),
]
