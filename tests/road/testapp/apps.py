from importlib import import_module

from django.apps import AppConfig


class RoadTestConfig(AppConfig):
    name = "tests.road.testapp"
    label = "roadtest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("tests.road.testapp.messages")
