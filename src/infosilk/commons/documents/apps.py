from django.utils.translation import pgettext_lazy

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _for_organisation(acting: Acting | None) -> bool:
    return acting is not None and acting.organisation_id is not None


class DocumentsConfig(RoomConfig):
    name = "infosilk.commons.documents"
    sections = (Section("commons:documents:documents", pgettext_lazy("files", "Documents"), 370, _for_organisation),)

    def ready(self) -> None:
        # Both import models, which are there only now.
        from infosilk.commons.documents.actions import forget
        from infosilk.kernel.record import privacy

        privacy.at_erasure(forget)
