"""The operator's addresses of payments."""

from django.urls import path

from entrepot.payments.pages import operator

app_name = "payments"

urlpatterns = [
    path("operator/payments/", operator.payments, name="payments"),
    path("operator/payments/<uuid:payment>/give-back/", operator.give_back, name="give-back"),
    path("operator/payments/notices/<int:notice>/take/", operator.take, name="take"),
]
