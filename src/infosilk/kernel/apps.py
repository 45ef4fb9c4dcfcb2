from infosilk.kernel.areas import RoomConfig


class KernelConfig(RoomConfig):
    name = "infosilk.kernel"
