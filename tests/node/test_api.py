"""The API's description: kept in the repository, with ids of operations that outlive the program's modules."""

import pytest

from infosilk.node.api import api, description, operation_id
from infosilk.node.base.config import REPOSITORY


def test_the_repository_keeps_the_description_of_the_api_that_the_node_gives() -> None:
    kept = (REPOSITORY / "docs" / "api" / "openapi.json").read_text(encoding="utf-8")

    # A change of the API shows in the kept document's difference: make openapi
    assert kept == description()


def test_each_operation_has_an_id_of_its_own() -> None:
    paths = api.get_openapi_schema()["paths"].values()
    ids = [operation["operationId"] for methods in paths for operation in methods.values()]

    assert len(ids) > 100
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("path", "function", "expected"),
    [
        ("/api/v1/trade/batches", "lodge_batch", "trade_lodge_batch"),
        ("/api/v1/trade/declarations/{number}/decision", "decide", "trade_declarations_decide"),
        ("/api/v1/warehouse/put-aways", "put_away", "warehouse_put_away"),
        ("/api/v1/trade/track/{number}", "track", "trade_track"),
    ],
)
def test_the_id_of_an_operation_says_its_area_its_part_and_its_function(
    path: str, function: str, expected: str
) -> None:
    assert operation_id(path, function) == expected
