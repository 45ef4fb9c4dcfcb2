"""Why a job did not come to its end: one class per reason, its docstring what people read."""

from infosilk.kernel.reasons.rule import PublishedRule


class JobReason(PublishedRule):
    """A job that was not done."""

    order = 940
    listed = False
    source = "this node's jobs"
    mend = "What was done until then stands. “Take up again” goes on from there."


class OwnerGone(JobReason):
    """Whoever asked for it no longer acts for the organisation in a role that may."""

    code = "job.owner"
    mend = "Somebody who may takes it up again, then as their own."


class KindGone(JobReason):
    """This node no longer does work of the kind {kind}."""

    code = "job.kind"
    mend = "Ask for it where it is done now."


class Crashed(JobReason):
    """The program met an error that it does not know ({error})."""

    code = "job.crashed"
    mend = "The operator finds it in the worker's log. “Take up again” tries once more, from where it stopped."


class GaveUp(JobReason):
    """It was begun {count} times and each time the node ended it before it came further."""

    code = "job.broken"
    mend = "The operator looks into the worker's log: memory, disk, restarts. Then it can be taken up again."


class Refused(JobReason):
    """It was refused: {text}"""

    code = "job.refused"
    mend = "Mend what the reason names, then take the job up again."
