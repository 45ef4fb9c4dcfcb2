from infosilk.kernel.areas import RoomConfig


class PaymentsConfig(RoomConfig):
    name = "infosilk.commons.payments"
