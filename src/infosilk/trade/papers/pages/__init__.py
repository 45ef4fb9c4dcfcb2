"""Pages of papers: PDFs of a consignment, certificates of origin, sales invoices."""

from django.urls import path

from infosilk.trade.papers.pages import certificates, invoices, papers

urlpatterns = [
    path("consignments/<str:number>/papers/<str:kind>/", papers.paper, name="paper"),
    path("consignments/<str:number>/origin/", certificates.certificate_apply, name="origin-apply"),
    path("origin/", certificates.certificate_list, name="origins"),
    path("origin/verify/", certificates.verify, name="origin-verify"),
    path("origin/<int:key>/", certificates.certificate, name="origin"),
    path("origin/<int:key>/pdf/", certificates.certificate_pdf, name="origin-pdf"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<int:key>/", invoices.invoice, name="invoice"),
]
