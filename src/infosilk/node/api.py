"""The node's API under /api/v1: one router an area, found by name; errors are problem+json."""

from ninja import NinjaAPI

from infosilk import __version__
from infosilk.kernel import problems
from infosilk.kernel.areas import rooms
from infosilk.kernel.auth import api_auth

# The built-in documentation page runs inline scripts; ours (web) is drawn from the same schema without any.
api = NinjaAPI(
    title="Infosilk",
    version=__version__,
    description="One node of the information silk road.",
    urls_namespace="api",
    docs_url=None,
    auth=api_auth,
)
problems.install(api)

for config, module in rooms("api"):
    if config.label == "node":
        continue
    api.add_router(f"/{config.label}", module.router, tags=[config.label])
