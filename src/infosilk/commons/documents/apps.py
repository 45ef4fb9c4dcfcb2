from infosilk.kernel.areas import RoomConfig


class DocumentsConfig(RoomConfig):
    name = "infosilk.commons.documents"

    def ready(self) -> None:
        # Both import models, which are there only now.
        from infosilk.commons.documents.actions import forget
        from infosilk.kernel.record import privacy

        privacy.at_erasure(forget)
