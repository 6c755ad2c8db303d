from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "entrepot.logistics"
    default_auto_field = "django.db.models.BigAutoField"
