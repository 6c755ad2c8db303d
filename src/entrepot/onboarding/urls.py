"""Addresses."""

from django.urls import path

from entrepot.onboarding.pages import (
    apply,
    brands,
    checks,
    contract,
    contracts,
    papers,
    registers,
    requirements,
    review,
    sell,
    start,
)

app_name = "onboarding"
_REVIEW = "office/review/<uuid:merchant>/"
_OPERATOR = "operator/review/<uuid:merchant>/"
_CHECKS = "office/checks/<uuid:merchant>/"
_CONTRACTS = "operator/contracts/"
urlpatterns = [
    path("merchant/contract/", contract.contract, name="contract"),
    path("merchant/contract/<uuid:contract>/accept/", contract.accept, name="contract-accept"),
    path("merchant/contract/<uuid:contract>/decline/", contract.decline, name="contract-decline"),
    path("merchant/contract/<uuid:contract>/terms.pdf", contract.document, name="contract-pdf"),
    path("merchant/brands/", brands.brands, name="brands"),
    path("merchant/brands/<uuid:right>/withdraw/", brands.withdraw, name="brand-withdraw"),
    path("office/checks/", checks.checks, name="checks"),
    path(_CHECKS, checks.merchant_checks, name="merchant-checks"),
    path(f"{_CHECKS}brands/<uuid:right>/", checks.review_right, name="brand-review"),
    path(f"{_CHECKS}<slug:check>/", checks.decide, name="check-decide"),
    path(f"{_CHECKS}<slug:check>/again/", checks.again, name="check-again"),
    path(_CONTRACTS, contracts.contracts, name="contracts"),
    path(f"{_CONTRACTS}offer/", contracts.offer, name="contract-offer"),
    path(f"{_CONTRACTS}terms/new/", contracts.new_terms, name="terms-new"),
    path(f"{_CONTRACTS}terms/<uuid:terms>/", contracts.terms, name="terms"),
    path(f"{_CONTRACTS}terms/<uuid:terms>/publish/", contracts.publish, name="terms-publish"),
    path(f"{_CONTRACTS}<uuid:merchant>/", contracts.merchant_contract, name="merchant-contract"),
    path("operator/brands/", brands.protected, name="protected-brands"),
    path("operator/brands/<str:brand>/free/", brands.free, name="brand-free"),
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
    path("operator/registers/", registers.registers, name="registers"),
    path("operator/requirements/", requirements.requirements, name="requirements"),
    path("operator/requirements/new/", requirements.new, name="requirement-new"),
    path(
        "operator/requirements/<slug:requirement>/",
        requirements.requirement,
        name="requirement",
    ),
]
