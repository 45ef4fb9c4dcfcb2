from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "infosilk.web"
    label = "web"
