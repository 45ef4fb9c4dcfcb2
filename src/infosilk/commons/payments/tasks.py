"""Background work of payments: what providers told, what they did not, what the test provider still calls back."""

from django.conf import settings
from procrastinate.contrib.django import app

from infosilk.commons.payments import callbacks, statements
from infosilk.commons.payments.providers import sample


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


@app.periodic(cron="* * * * * */15")
@app.task(
    name="commons.payments.work_statements",
    queue="payments",
    lock="commons.payments.statements",
    queueing_lock="commons.payments.work_statements",
)
def work_statements(timestamp: int = 0) -> int:
    """Look at and book large statements. Returns how many there were."""
    return statements.work_all()


@app.periodic(cron="41 3 * * *")
@app.task(name="commons.payments.forget_words", queue="payments", queueing_lock="commons.payments.forget_words")
def forget_words(timestamp: int = 0) -> int:
    """Clear what payers wrote on old statements. Returns how many lines."""
    return statements.forget_words()
