"""Pages of clearance: consignments, the seven checks and the rules, statistics."""

from django.urls import path

from infosilk.trade.clearance.pages import checks, consignments, statistics

urlpatterns = [
    path("consignments/", consignments.consignments, name="consignments"),
    path("rules/", consignments.rules, name="rules"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("checks/", checks.checks, name="checks"),
]
