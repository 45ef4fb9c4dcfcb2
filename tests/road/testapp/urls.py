"""The addresses of a node of layers alone: what partners ask."""

from django.urls import include, path

from infosilk.road.endpoints import urlpatterns as _road

urlpatterns = [path("road/", include((_road, "road-endpoints")))]
