"""Pages of tables: bring one, look at it, apply it, undo it."""

from django.urls import path

from infosilk.commons.tables.pages.downloads import export, template
from infosilk.commons.tables.pages.imports import imports
from infosilk.commons.tables.pages.one import columns, one

urlpatterns = [
    path("tables/", imports, name="imports"),
    path("tables/<int:key>/", one, name="import"),
    path("tables/<int:key>/columns/", columns, name="columns"),
    path("tables/kinds/<str:code>/template.<str:form>", template, name="template"),
    path("tables/kinds/<str:code>/export.<str:form>", export, name="export"),
]
