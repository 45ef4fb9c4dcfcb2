from django.apps import AppConfig


class NodeAppConfig(AppConfig):
    name = "infosilk.node"
    label = "node"
