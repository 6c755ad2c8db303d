"""Addresses of the law desk and of the public calculator."""

from django.urls import path

from entrepot.customs.pages import amendments, law, proofs, public

app_name = "customs"
urlpatterns = [
    path("operator/law/", law.law, name="law"),
    path("operator/law/changes/", law.changes, name="law-changes"),
    path("operator/law/rows/<slug:law_row>/", law.row, name="law-row"),
    path("operator/law/rows/<slug:law_row>/correct/", amendments.correct, name="law-correct"),
    path("operator/law/rows/<slug:law_row>/end/", amendments.end, name="law-end"),
    path("operator/law/new/", amendments.new, name="law-new"),
    path("operator/law/tables/", amendments.table, name="law-table"),
    path("operator/law/amendments/", amendments.amendments, name="amendments"),
    path("operator/law/amendments/<uuid:amendment>/", amendments.amendment, name="amendment"),
    path("operator/law/amendments/<uuid:amendment>/edit/", amendments.edit, name="amendment-edit"),
    path(
        "operator/law/amendments/<uuid:amendment>/decide/",
        amendments.decide,
        name="amendment-decide",
    ),
    path("operator/law/vat/", proofs.vat, name="vat"),
]

calculator_patterns = [path("calculator/", public.calculator, name="calculator")]
"""Mounted without a language of the site's two: it speaks six, and says so in the address."""
