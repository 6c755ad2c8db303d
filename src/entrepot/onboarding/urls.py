"""Addresses."""

from django.urls import path

from entrepot.onboarding.pages import apply, papers, requirements, review, sell, start

app_name = "onboarding"
_REVIEW = "office/review/<uuid:merchant>/"
_OPERATOR = "operator/review/<uuid:merchant>/"
urlpatterns = [
    path("sell/", sell.sell, name="sell"),
    path("apply/", apply.begin, name="apply"),
    path("apply/new/", apply.new, name="apply-new"),
    path("apply/<uuid:merchant>/", apply.enter, name="apply-open"),
    path("apply/<uuid:merchant>/documents/upload/", papers.upload, name="upload"),
    path("apply/<uuid:merchant>/<slug:step>/", apply.step, name="apply-step"),
    path("merchant/start/", start.start, name="start"),
    path("merchant/documents/", papers.documents, name="documents"),
    path("merchant/documents/<uuid:document>/", papers.document, name="document"),
    path("office/review/", review.queue, name="review"),
    path("office/review/rule/", review.rule, name="review-rule"),
    path(_REVIEW, review.one, name="review-one"),
    path(f"{_REVIEW}take/", review.take, name="review-take"),
    path(f"{_REVIEW}approve/", review.approve, name="review-approve"),
    path(f"{_REVIEW}ask/", review.ask, name="review-ask"),
    path(f"{_REVIEW}refuse/", review.refuse, name="review-refuse"),
    path(f"{_REVIEW}items/<slug:requirement>/", review.item, name="review-item"),
    path(f"{_REVIEW}documents/<uuid:document>/", review.file, name="review-document"),
    path(f"{_REVIEW}documents/<uuid:document>/decide/", review.decide, name="review-decide"),
    path("operator/review/", review.all_queue, name="operator-review"),
    path(_OPERATOR, review.operator_one, name="operator-review-one"),
    path(f"{_OPERATOR}approve/", review.operator_approve, name="operator-review-approve"),
    path(
        f"{_OPERATOR}items/<slug:requirement>/", review.operator_item, name="operator-review-item"
    ),
    path(
        f"{_OPERATOR}documents/<uuid:document>/",
        review.operator_file,
        name="operator-review-document",
    ),
    path("operator/requirements/", requirements.requirements, name="requirements"),
    path("operator/requirements/new/", requirements.new, name="requirement-new"),
    path(
        "operator/requirements/<slug:requirement>/",
        requirements.requirement,
        name="requirement",
    ),
]
