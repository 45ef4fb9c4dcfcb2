"""How long jobs and their results are kept: as the dated rule record.keep-jobs of this node's country says."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from infosilk.commons.jobs.models import OPEN, Job
from infosilk.kernel.law.days import day_here
from infosilk.kernel.law.rules import rule_in_force
from infosilk.kernel.models import StoredDocument
from infosilk.kernel.record import documents

RULE = "record.keep-jobs"


def days(at: datetime) -> int:
    """For how many days after its end a job is kept; RuleUnknown says what to load."""
    return int(rule_in_force(RULE, settings.NODE.city.country, day_here(at)).value)


def purge(at: datetime) -> int:
    """Delete the jobs that ended before that, with their files; how many. In the caller's transaction."""
    gone = Job.objects.exclude(state__in=OPEN).filter(ended_at__lt=at - timedelta(days=days(at)))
    results = list(gone.exclude(result=None).values_list("result_id", flat=True))
    keys = list(gone.values_list("pk", flat=True))
    Job.objects.filter(pk__in=keys).delete()
    files = StoredDocument.objects.filter(pk__in=results)
    paths = list(files.values_list("path", flat=True))
    files.delete()
    transaction.on_commit(lambda: documents.discard(paths))
    return len(keys)
