from infosilk.kernel.areas import RoomConfig


class OrdersConfig(RoomConfig):
    name = "infosilk.trade.orders"
