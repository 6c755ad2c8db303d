"""Addresses of the office's day, a merchant's help, and a trade partner's country."""

from django.urls import path

from entrepot.casework.pages import (
    board,
    cases,
    dossier,
    figures,
    leads,
    merchant,
    operator,
    tasks,
)

app_name = "casework"
urlpatterns = [
    path("office/pipeline/", board.board, name="board"),
    path("office/pipeline/column/", board.column, name="column"),
    path("office/leads/new/", leads.new, name="lead"),
    path("office/leads/file/", leads.take_file, name="lead-file"),
    path("office/merchants/", dossier.merchants, name="merchants"),
    path("office/merchants/<uuid:merchant>/", dossier.merchant, name="dossier"),
    path("office/merchants/<uuid:merchant>/note/", dossier.note, name="note"),
    path("office/merchants/<uuid:merchant>/notes/<uuid:note>/", dossier.pin, name="pin"),
    path("office/merchants/<uuid:merchant>/agent/", dossier.agent, name="agent"),
    path("office/merchants/<uuid:merchant>/invite/", leads.invite, name="invite"),
    path("office/merchants/<uuid:merchant>/letter/", dossier.letter, name="letter"),
    path("office/merchants/<uuid:merchant>/ask/", dossier.ask_office, name="ask-office"),
    path("office/merchants/<uuid:merchant>/task/", tasks.add_for, name="add-task"),
    path("office/tasks/", tasks.tasks, name="tasks"),
    path("office/tasks/<uuid:task>/", tasks.change, name="task"),
    path("office/cases/", cases.cases, name="cases"),
    path("office/cases/<uuid:case>/", cases.case, name="case"),
    path("office/cases/<uuid:case>/answer/", cases.answer, name="answer"),
    path("office/cases/<uuid:case>/note/", cases.note, name="case-note"),
    path("office/cases/<uuid:case>/give/", cases.give, name="give"),
    path("office/cases/<uuid:case>/escalate/", cases.escalate, name="escalate"),
    path("office/cases/<uuid:case>/files/<uuid:case_file>/", cases.file, name="case-file"),
    path("office/figures/", figures.figures, name="figures"),
    path("office/hours/", figures.hours, name="hours"),
    path("merchant/help/", merchant.help_page, name="help"),
    path("merchant/help/<uuid:case>/", merchant.case, name="help-case"),
    path("merchant/help/<uuid:case>/reply/", merchant.reply, name="reply"),
    path("merchant/help/<uuid:case>/solved/", merchant.settle, name="settle"),
    path("merchant/help/<uuid:case>/files/<uuid:case_file>/", merchant.file, name="help-file"),
    path("operator/cases/", operator.cases, name="operator-cases"),
    path("operator/cases/<uuid:case>/", operator.case, name="operator-case"),
    path("operator/cases/<uuid:case>/answer/", operator.answer, name="operator-answer"),
    path("operator/cases/<uuid:case>/note/", operator.note, name="operator-note"),
    path("operator/cases/<uuid:case>/files/<uuid:case_file>/", operator.file, name="operator-file"),
    path("partner/country/", figures.country, name="country"),
    path("apply/invitation/<str:token>/", leads.invitation, name="invitation"),
]
