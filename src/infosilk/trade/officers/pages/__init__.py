"""Pages of officers: steps of a review, results of inspections, kept notes."""

from django.urls import path

from infosilk.trade.officers.pages import inspections, notes, review

urlpatterns = [
    path("work-list/notes/", notes.notes, name="desk-notes"),
    path("consignments/<str:number>/review/<str:verb>/", review.step, name="review"),
    path("consignments/<str:number>/answers/<int:key>/", review.file, name="review-file"),
    path("consignments/<str:number>/inspection/", inspections.inspect, name="inspection"),
]
