from infosilk.kernel.areas import RoomConfig


class OfficersConfig(RoomConfig):
    name = "infosilk.trade.officers"
