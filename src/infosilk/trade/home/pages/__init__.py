"""The district's first pages: home, tracking, a consignment, the officers' desk."""

from django.urls import path

from infosilk.trade.home.pages import consignment, desk, home

urlpatterns = [
    path("", home.home, name="home"),
    path("track/", home.track, name="track"),
    path("consignments/<str:number>/", consignment.consignment, name="consignment"),
    path("consignments/<str:number>/decide/", consignment.decide, name="decide"),
    path("work-list/", desk.work_list, name="work-list"),
    path("work-list/decide/", desk.decide_many, name="decide-many"),
    path("work-list/<str:number>/", desk.desk, name="desk"),
]
