"""The node's API under /api/v1: one router an area, found by name; errors are problem+json."""

import json
from typing import Any

from ninja import NinjaAPI

from infosilk import __version__
from infosilk.kernel.areas import area_label, rooms
from infosilk.kernel.identity.auth import api_auth
from infosilk.kernel.problems import api as problems_api

_ROOT = "/api/v1/"
_SAID = 4


class NodeAPI(NinjaAPI):
    """The API, described with operations whose ids say nothing of the program's modules: those may move."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for path, item in schema["paths"].items():
            for operation in item.values():
                function = operation["operationId"].rpartition(".")[2]
                operation["operationId"] = operation_id(path, function)
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function behind the operation, from which `get_openapi_schema` makes the id once it knows the path."""
        return f"{operation.view_func.__module__}.{operation.view_func.__name__}"


def operation_id(path: str, function: str) -> str:
    """The id of the operation at `path`, as /api/v1/trade/declarations/{number}/decision, done by `function`.

    It is the area, the first part of the address within it, and the function (trade_declarations_decide). The part
    is left out where a word of the function begins as it does (trade_lodge_batch, of /api/v1/trade/batches).
    """
    area, part, *_rest = path.removeprefix(_ROOT).replace("-", "_").split("/")
    begin = part.split("_")[0][:_SAID]
    said = any(word.startswith(begin) for word in function.split("_"))
    return f"{area}_{function}" if said else f"{area}_{part}_{function}"


# The built-in documentation page runs inline scripts; ours (web) is drawn from the same schema without any.
api = NodeAPI(
    title="Infosilk",
    version=__version__,
    description="One node of the information silk road.",
    urls_namespace="api",
    docs_url=None,
    auth=api_auth,
    parser=problems_api.PlainParser(),
)
problems_api.install(api)

for config, module in rooms("api"):
    if config.label != "node":
        area = area_label(config)
        api.add_router(f"/{area}", module.router, tags=[area])


def description() -> str:
    """The OpenAPI document as docs/api/openapi.json keeps it: sorted, so that a change of the API reads as one."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
