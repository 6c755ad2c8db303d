from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "entrepot.checkout"
    default_auto_field = "django.db.models.BigAutoField"
