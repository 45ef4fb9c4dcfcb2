"""Pages of the site itself: nobody's area, everybody's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
