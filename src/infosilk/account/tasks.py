"""Background work of account: an organisation's audit trail as a file."""

import json

from django.utils.translation import gettext_lazy as _

from infosilk.commons.jobs import public as jobs
from infosilk.kernel import queries
from infosilk.kernel.actor import Acting

EXPORT = "account.audit_export"
_AT_ONCE = 2_000


@jobs.kind(EXPORT, title=_("Audit trail as a file"), area="kernel", roles=("administrator", "operator"))
def export(work: jobs.Work) -> None:
    """Every entry that the owner may read, oldest first, one JSON object a line, with the hash that seals it: whoever
    has the file can recompute the chain."""
    rows = queries.audit_of(work.acting).exclude(hash=None).order_by("stream", "number")
    total = rows.count()
    lines = []
    for done, row in enumerate(rows.iterator(chunk_size=_AT_ONCE)):
        work.progress(done, total)
        entry = {"stream": row.stream, "number": row.number, "hash": bytes(row.hash or b"").hex(), "body": row.body}
        lines.append(json.dumps(entry, ensure_ascii=False))
    work.progress(total, total)
    work.result("audit.ndjson", "application/x-ndjson", ("\n".join(lines) + "\n").encode())


def ask_export(acting: Acting, key: str = "") -> jobs.Job:
    """Have the audit trail written into a file; the job's result."""
    return jobs.start(acting, EXPORT, {}, key=key)
