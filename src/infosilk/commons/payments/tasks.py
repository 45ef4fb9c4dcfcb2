"""Background work of payments: what providers told, what they did not, what the test provider still calls back."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from infosilk.commons.jobs import public as jobs
from infosilk.commons.payments import callbacks, statements
from infosilk.commons.payments.providers import sample
from infosilk.kernel.actor import ANY_ROLE


@app.periodic(cron="* * * * * */10")
@app.task(name="commons.payments.apply_events", queue="payments", queueing_lock="commons.payments.apply_events")
def apply_events(timestamp: int = 0) -> int:
    """Apply what providers called back. Returns how many events were applied."""
    if settings.NODE.demo:
        for headers, body in sample.calls_due():
            callbacks.receive(sample.TestProvider.code, headers, body)
    return callbacks.apply_waiting()


@app.periodic(cron="* * * * *")
@app.task(name="commons.payments.poll", queue="payments", queueing_lock="commons.payments.poll")
def poll(timestamp: int = 0) -> int:
    """Ask providers for what they have not called back. Returns how many events were new."""
    return callbacks.poll()


@jobs.kind(statements.KIND, title=_("Bank statement"), area="commons", roles=(ANY_ROLE,))
def statement(work: jobs.Work) -> None:
    """Look at a large bank statement, or book it: each line is done once, whichever process does it. Who may is asked
    by `statements`: desks are of many districts."""
    row = statements.work(int(work.params["statement"]), work.progress)
    for place, reason in statements.faults_of(row):
        work.fault(place, reason)


@app.periodic(cron="41 3 * * *")
@app.task(name="commons.payments.forget_words", queue="payments", queueing_lock="commons.payments.forget_words")
def forget_words(timestamp: int = 0) -> int:
    """Clear what payers wrote on old statements. Returns how many lines."""
    return statements.forget_words()
