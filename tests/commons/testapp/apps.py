from importlib import import_module

from django.apps import AppConfig


class CommonsTestConfig(AppConfig):
    name = "tests.commons.testapp"
    label = "commonstest"

    def ready(self) -> None:
        for kinds in ("jobs.kinds", "tables.kit", "payments.kit"):
            import_module(f"tests.commons.{kinds}")
