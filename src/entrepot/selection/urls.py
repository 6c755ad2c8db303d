"""Addresses of the selection: office, merchant, operator."""

from django.urls import path

from entrepot.selection.pages import (
    figures,
    merchant,
    office,
    report,
    searching,
    suggesting,
    weights,
)

app_name = "selection"

urlpatterns = [
    path("office/selection/", office.listing, name="office"),
    path("office/selection/map/", office.plot, name="map"),
    path("office/selection/compare/", office.compare, name="compare"),
    path("office/selection/weights/", weights.weights, name="weights"),
    path("office/selection/figures/", figures.office, name="figures"),
    path("office/selection/figures/<uuid:source>/delete/", figures.drop, name="figures-drop"),
    path("office/selection/searches/", searching.searches, name="searches"),
    path("office/selection/suggest/", suggesting.suggest, name="suggest"),
    path("office/selection/sent/", suggesting.sent, name="sent"),
    path("office/selection/views/", suggesting.views, name="views"),
    path("office/selection/products/<uuid:product>/", office.parts, name="parts"),
    path("office/selection/reports/<uuid:merchant>.pdf", report.office, name="report"),
    path("merchant/selection/", merchant.suggested, name="merchant"),
    path("merchant/selection/report.pdf", report.merchant, name="merchant-report"),
    path("merchant/selection/<int:choice>/answer/", merchant.answer, name="answer"),
    path("merchant/selection/<int:choice>/list/", merchant.start, name="start"),
    path("operator/selection/", figures.operator, name="operator"),
    path(
        "operator/selection/<uuid:source>/delete/",
        figures.operator_drop,
        name="operator-drop",
    ),
]
