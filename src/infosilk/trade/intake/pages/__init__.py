"""Pages of intake: batches, mended lines, guided orders, waiting documents."""

from django.urls import path

from infosilk.trade.intake.pages import batches, documents, guided, mend

urlpatterns = [
    path("lodge/", batches.lodge, name="lodge"),
    path("sample/", batches.sample, name="sample"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:key>/", batches.batch, name="batch"),
    path("batches/<int:key>/mend/", mend.mend, name="mend"),
    path("batches/<int:key>/mend/lodge/", mend.lodge, name="mend-lodge"),
    path("batches/<int:key>/mend/file/", mend.file, name="mend-file"),
    path("batches/<int:key>/mend/<int:line>/", mend.mend_line, name="mend-line"),
    path("send/", guided.start, name="send"),
    path("send/<int:key>/", guided.resume, name="send-draft"),
    path("send/<int:key>/discard/", guided.discard, name="send-discard"),
    path("send/<int:key>/done/", guided.done, name="send-done"),
    path("send/<int:key>/<str:step>/", guided.step, name="send-step"),
    path("send/<int:key>/<str:step>/<int:number>/", guided.step, name="send-line"),
    path("waiting-documents/", documents.waiting, name="waiting-documents"),
]
