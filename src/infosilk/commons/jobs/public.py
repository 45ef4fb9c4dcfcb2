"""What other rooms use of jobs: declaring kinds of work, asking for it, seeing what became of it."""

from infosilk.commons.jobs.actions import cancel, retry, start
from infosilk.commons.jobs.kinds import kind
from infosilk.commons.jobs.models import Job, JobState
from infosilk.commons.jobs.queries import as_dict, get
from infosilk.commons.jobs.work import Cancelled, Work

__all__ = ["Cancelled", "Job", "JobState", "Work", "as_dict", "cancel", "get", "kind", "retry", "start"]
