from infosilk.kernel.areas import RoomConfig


class SearchConfig(RoomConfig):
    name = "infosilk.commons.search"
