from django.apps import AppConfig
from django.conf import settings

from entrepot.kit import tracing


class KitConfig(AppConfig):
    name = "entrepot.kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        tracing.start(settings.OTLP_URL, share=settings.TRACE_SHARE)
