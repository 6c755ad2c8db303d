from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "entrepot.site"

    def ready(self) -> None:
        from entrepot.site import wiring  # noqa: PLC0415  # models must be loaded first

        wiring.connect()
