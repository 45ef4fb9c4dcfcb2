"""As `test_schema.py`, with every boundary of every parameter: thousands of cases, which are made at collection."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case

from tests.e2e.schema_cases import check, schema
from tests.e2e.schema_cases import one_connection as one_connection


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: Case) -> None:
    check(case)
