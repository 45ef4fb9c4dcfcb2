"""How long jobs and their results are kept: as the dated rule record.keep-jobs of this node's country says."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.jobs.models import OPEN, Job
from infosilk.commons.jobs.work import RESULT
from infosilk.kernel.law.days import day_here
from infosilk.kernel.law.rules import rule_in_force

RULE = "record.keep-jobs"
# So many at a time: what is left goes the next day.
MOST = 10_000
# A result without a job is younger than that only while its job writes it.
ALONE = timedelta(days=1)


def days(at: datetime) -> int:
    """For how many days after its end a job is kept; RuleUnknown says what to load."""
    return int(rule_in_force(RULE, settings.NODE.city.country, day_here(at)).value)


def purge(at: datetime) -> int:
    """Delete the jobs that ended before that, with their files; how many. In the caller's transaction."""
    gone = Job.objects.exclude(state__in=OPEN).filter(ended_at__lt=at - timedelta(days=days(at)))
    keys = list(gone.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:MOST])
    Job.objects.filter(pk__in=keys).delete()
    wanted = Job.objects.exclude(result=None).values("result_id")
    # With them those of attempts that died, or that a later one took the place of.
    files = StoredDocument.objects.filter(kind=RESULT, created_at__lt=at - ALONE).exclude(pk__in=wanted)
    paths = list(files.values_list("path", flat=True)[:MOST])
    files.filter(path__in=paths).delete()
    transaction.on_commit(lambda: documents.discard(paths))
    return len(keys)
