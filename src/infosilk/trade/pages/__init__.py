"""Trade's pages: the single window, batches, consignments, the officers' work list, tracking, my parcels."""

from django.urls import path

from infosilk.trade.pages import batches, consignments, home, products

urlpatterns = [
    path("products/", products.products, name="products"),
    path("products/add/", products.add, name="add-product"),
    path("products/import/", products.import_table, name="import-products"),
    path("products/<int:key>/", products.product, name="product"),
    path("products/<int:key>/edit/", products.edit, name="edit-product"),
    path("products/<int:key>/confirm/", products.confirm, name="confirm-product"),
    path("products/<int:key>/pictures/", products.add_picture, name="add-picture"),
    path("products/<int:key>/pictures/<int:picture>/", products.picture, name="product-picture"),
    path("products/<int:key>/pictures/<int:picture>/remove/", products.remove_picture, name="remove-picture"),
    path("classify/", products.classify, name="classify"),
    path("", home.home, name="home"),
    path("track/", home.track, name="track"),
    path("my-parcels/", home.my_parcels, name="my-parcels"),
    path("lodge/", batches.lodge, name="lodge"),
    path("sample/", batches.sample, name="sample"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:key>/", batches.batch, name="batch"),
    path("consignments/", consignments.consignments, name="consignments"),
    path("consignments/<str:number>/", consignments.consignment, name="consignment"),
    path("consignments/<str:number>/decide/", consignments.decide, name="decide"),
    path("work-list/", consignments.work_list, name="work-list"),
    path("rules/", consignments.rules, name="rules"),
]
