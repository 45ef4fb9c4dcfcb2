"""The API answers only what its OpenAPI document says, whatever is sent to it; and never with a 5xx.

Some cases of each operation; `test_schema_long.py` has more.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel
from schemathesis import Case

from tests.e2e.schema_cases import CHECKS, check, schema
from tests.e2e.schema_cases import one_connection as one_connection

# What everybody may ask without a token.
PUBLIC = ("/track/{number}", "/trade/quote", "/origin/verify")


def test_no_two_schemas_share_a_name() -> None:
    """The later one would overwrite the earlier one in the document, silently."""
    kinds = [kind for kind in _below(BaseModel) if kind.__module__.startswith("infosilk.") and kind.__name__[0] != "_"]
    faces = [kind for kind in kinds if kind.__module__.rsplit(".", 1)[1].endswith(("schemas", "api"))]

    twice = [name for name, count in Counter(kind.__name__ for kind in faces).items() if count > 1]

    assert twice == []


def _below(kind: type) -> list[type]:
    return [one for child in kind.__subclasses__() for one in (child, *_below(child))]


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_documented(case: Case) -> None:
    check(case)


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_without_a_token_nothing_is_answered(case: Case) -> None:
    response = case.call()

    case.validate_response(response, checks=CHECKS)
    if not case.path.endswith(PUBLIC):
        assert response.status_code in (400, 401, 413), case.path
