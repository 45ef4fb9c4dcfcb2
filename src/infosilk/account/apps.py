from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, RoomConfig


class AccountConfig(RoomConfig):
    name = "infosilk.account"
    # allauth has an application named account.
    label = "infosilk_account"
    area = Area("kernel", _("Organisation"), landing="account:home", order=90, icon="kernel", shows=("commons",))
