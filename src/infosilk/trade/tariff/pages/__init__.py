"""Pages of the tariff: a code's measures for everybody, data sets and uploads for the operator."""

from django.urls import path

from infosilk.trade.tariff.pages import tariff

urlpatterns = [
    path("tariff/", tariff.tariff, name="tariff"),
    path("tariff/data-sets/", tariff.data_sets, name="tariff-sets"),
    path("tariff/data-sets/rollback/", tariff.rollback, name="tariff-rollback"),
    path("tariff/upload/", tariff.upload, name="tariff-upload"),
    path("tariff/template/", tariff.template, name="tariff-template"),
    path("tariff/uploads/<int:key>/", tariff.preview, name="tariff-preview"),
    path("tariff/<str:jurisdiction>/<str:code>/", tariff.code, name="tariff-code"),
]
