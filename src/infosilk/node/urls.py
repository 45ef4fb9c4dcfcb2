"""Addresses: the API and machine endpoints without a language, every page below its language prefix.

An area's pages hang below its label (`/en/trade/…`), found by name: `pages.urlpatterns` of each installed area.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from infosilk.kernel.areas import rooms
from infosilk.node import health, home, metrics, security_txt
from infosilk.node.api import api

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
for config, module in rooms("pages"):
    prefix = {"web": "", "kernel": "organisation/"}.get(config.label, f"{config.label}/")
    _pages.append(path(prefix, include((module.urlpatterns, config.label))))

urlpatterns += i18n_patterns(*_pages, prefix_default_language=True)

handler400 = "infosilk.web.errors.bad_request"
handler403 = "infosilk.web.errors.forbidden"
handler404 = "infosilk.web.errors.not_found"
handler500 = "infosilk.web.errors.server_error"
