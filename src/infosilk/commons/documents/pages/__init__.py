"""Pages of documents: an organisation's own and those granted to it, one with its grants and links, a link's door."""

from django.urls import path

from infosilk.commons.documents.pages.door import link
from infosilk.commons.documents.pages.listed import documents
from infosilk.commons.documents.pages.one import act, content, document, picture

urlpatterns = [
    path("documents/", documents, name="documents"),
    path("documents/<uuid:key>/", document, name="document"),
    path("documents/<uuid:key>/content/", content, name="content"),
    path("documents/<uuid:key>/picture/", picture, name="picture"),
    path("documents/<uuid:key>/<str:verb>/", act, name="act"),
    path("documents/link/<str:token>/", link, name="link"),
]
