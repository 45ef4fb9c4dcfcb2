"""By what word a browser knows again who acts: opaque, so that what lies in it names nobody."""

from django.utils.crypto import salted_hmac

from infosilk.kernel.actor import Acting


def browser_word(acting: Acting | None) -> str:
    """A word for who acts and for whom, the same for as long as the node's secret lives; "" for nobody.

    What waits in a browser to be sent is sent by none but who did it, for none but for whom it was done.
    """
    if acting is None or acting.person_id is None:
        return ""
    return salted_hmac("infosilk.browser", f"{acting.person_id}:{acting.organisation_id}").hexdigest()[:32]
