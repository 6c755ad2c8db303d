from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "entrepot.channels"
    default_auto_field = "django.db.models.BigAutoField"
