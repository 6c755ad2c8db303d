from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "entrepot.onboarding"
    default_auto_field = "django.db.models.BigAutoField"
