from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class TraceConfig(AreaConfig):
    name = "infosilk.trace"
    label = "trace"
    title = _("Trace")
    landing = "trace:home"
    order = 40
    icon = "trace"
