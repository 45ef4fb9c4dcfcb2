"""Pages of payments: what one owes, the payee's desk, the test provider."""

from django.urls import path

from infosilk.commons.payments.pages.desk import desk, sum_of_desk
from infosilk.commons.payments.pages.due import code, due, slip
from infosilk.commons.payments.pages.dues import dues
from infosilk.commons.payments.pages.sample import sample_provider
from infosilk.commons.payments.pages.statement import statement, statements

urlpatterns = [
    path("payments/", dues, name="dues"),
    path("payments/dues/<str:reference>/", due, name="due"),
    path("payments/dues/<str:reference>/code.<str:form>", code, name="due-code"),
    path("payments/dues/<str:reference>/slip.pdf", slip, name="due-slip"),
    path("payments/desk/", desk, name="desk"),
    path("payments/desk/sums/<int:key>/", sum_of_desk, name="sum"),
    path("payments/desk/statements/", statements, name="statements"),
    path("payments/desk/statements/<int:key>/", statement, name="statement"),
    path("payments/test-provider/<str:token>/", sample_provider, name="sample-provider"),
]
