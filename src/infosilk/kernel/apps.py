from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class KernelConfig(AreaConfig):
    name = "infosilk.kernel"
    label = "kernel"
    title = _("Organisation")
    landing = "kernel:home"
    order = 90
    icon = "kernel"
