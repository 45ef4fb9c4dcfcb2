"""Addresses: the API and machine endpoints without a language, every page below its language prefix.

A district's pages hang below its name (`/en/trade/…`), and their names say district and room (`trade:clearance:
consignment`); they are found by name: `pages.urlpatterns` of each installed room.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from infosilk.kernel.areas import room_name, rooms
from infosilk.node import home, security_txt
from infosilk.node.api import api
from infosilk.node.watch import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("api/v1/", api.urls),
]

# Machine-to-machine endpoints of an app (the road's inbox) carry no language: `endpoints.urlpatterns`.
for config, module in rooms("endpoints"):
    urlpatterns.append(path(f"{config.label}/", include((module.urlpatterns, f"{config.label}-endpoints"))))

_pages: list[URLPattern | URLResolver] = [path("", home.home, name="home")]
_pages.append(path("account/", include("allauth.urls")))
_districts: dict[str, list[URLPattern | URLResolver]] = {}
for config, module in rooms("pages"):
    package, room = config.name.split(".")[1], room_name(config)
    if room:
        _districts.setdefault(package, []).append(path("", include((module.urlpatterns, room))))
    else:
        prefix = {"web": "", "account": "organisation/"}.get(package, f"{package}/")
        _pages.append(path(prefix, include((module.urlpatterns, package))))
for district, patterns in _districts.items():
    _pages.append(path(f"{district}/", include((patterns, district))))

urlpatterns += i18n_patterns(*_pages, prefix_default_language=True)

handler400 = "infosilk.web.errors.bad_request"
handler403 = "infosilk.web.errors.forbidden"
handler404 = "infosilk.web.errors.not_found"
handler500 = "infosilk.web.errors.server_error"
