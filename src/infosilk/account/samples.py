"""What account shows of itself on a demo node: an operator's job with a result. It can be run again."""

from django.utils import timezone

from infosilk.account.tasks import ask_export
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate


def ensure() -> None:
    """Ask once for the audit trail as a file, as the sample operator."""
    found = Mandate.objects.active(timezone.now()).filter(role="operator", organisation__demo=True).first()
    if found is not None:
        ask_export(choose(found.person, found.pk, "worker"), key="demo")
