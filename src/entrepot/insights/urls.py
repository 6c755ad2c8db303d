"""Addresses of the operators' desk."""

from django.urls import path

from entrepot.insights.pages import ledger, machine, operator

app_name = "insights"
urlpatterns = [
    path("operator/board/", operator.board, name="board"),
    path("operator/board/now/", operator.board_now, name="board-now"),
    path("operator/machine/", machine.room, name="machine"),
    path("operator/machine/now/", machine.room_now, name="machine-now"),
    path("operator/merchants/", operator.merchants, name="operator-merchants"),
    path("operator/merchants/<uuid:merchant>/", operator.merchant, name="operator-merchant"),
    path("operator/ledger/", ledger.accounts, name="ledger"),
    path("operator/ledger/account/", ledger.account, name="ledger-account"),
    path("operator/ledger/subject/", ledger.subject, name="ledger-subject"),
    path("operator/audits/", operator.audits, name="audits"),
    path("operator/audits/run/", operator.run_audits, name="run-audits"),
    path("operator/outbox/", operator.outbox_page, name="outbox"),
    path("operator/outbox/<int:book>/<uuid:event>/", operator.try_again, name="try-again"),
    path("operator/lanes/", operator.lanes, name="lanes"),
]
