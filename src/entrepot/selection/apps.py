from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "entrepot.selection"
    default_auto_field = "django.db.models.BigAutoField"
