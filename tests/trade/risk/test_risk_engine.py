"""The risk engine: reading declarations, histories without oneself, the model, its reasons, its measures."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score
from typer.testing import CliRunner

from infosilk.trade.risk.engine import evaluation, features, history, metrics, model, sample, table, why
from infosilk.trade.risk.engine.headers import BadFile
from infosilk.trade.risk.engine.table import Declarations
from tests.kit.examples import example_count
from tests.trade.risk import risky


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("declared")
    (found / "train.csv").write_text(risky.text(risky.rows(1200)), encoding="utf-8")
    (found / "test.csv").write_text(risky.text(risky.rows(400, 2, date(2025, 6, 1))), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def found(folder: Path) -> evaluation.Evaluation:
    return evaluation.evaluate(table.read(folder / "train.csv"), table.read(folder / "test.csv"))


def write(folder: Path, text: str) -> Path:
    path = folder / "asked.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_model_beats_plain_boosting_and_finds_the_irregular(found: evaluation.Evaluation) -> None:
    own, plain = found.judges

    assert own.auc > 0.9
    assert own.f1 > plain.f1
    assert own.at[2].precision > 0.8
    assert own.by_amount[2].revenue is not None


def test_a_stored_model_judges_as_before_and_is_no_code(found: evaluation.Evaluation, folder: Path) -> None:
    content = model.dump(found.model)
    again = model.load_model(content).score(table.read(folder / "test.csv"))

    assert np.allclose(again, found.scores)
    assert b"pickle" not in content
    with pytest.raises(ValueError, match="no risk model"):
        model.load_model(b"something else")


def test_columns_in_another_order_extra_missing_and_empty_ones_are_taken(
    found: evaluation.Evaluation, folder: Path, tmp_path: Path
) -> None:
    rows = risky.rows(400, 2, date(2025, 6, 1))
    shuffled = write(tmp_path, risky.text(rows, (*reversed(risky.HEADER), "Remark")))
    assert np.allclose(found.model.score(table.read(shuffled)), found.scores)

    bare = write(tmp_path, risky.text([{**row, "Net Mass": "", "Seller ID": "NEW-1"} for row in rows[:50]]))
    assert np.isfinite(found.model.score(table.read(bare))).all()

    few = table.read(write(tmp_path, risky.text(rows, ("HS6 Code", "Item Price"))))
    assert "importer" in few.missing
    assert not few.inspected.any()
    assert np.isfinite(found.model.score(few)).all()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Date,Fraud,Item Price\n2025-01-01,0,5\n2025-02-31,0,5\n", "asked.csv:3: Date"),
        ("Date,Fraud,Item Price\n2025-01-01,0,five\n", "asked.csv:2: Item Price"),
        ("Date,Fraud,Item Price\n2025-01-01,perhaps,5\n", "asked.csv:2: Fraud"),
        ("Date,Fraud,Item Price\n2025-01-01,0,5,6,7\n", "asked.csv:2: 5 cells"),
        ("alpha,beta\n1,2\n", "no column is known"),
        ("Date,Fraud,Item Price\n", "no declaration"),
        ("", "empty"),
        ("Item Price\n" + "9" * 200_000 + "\n", "asked.csv:2"),
    ],
)
def test_what_is_no_declaration_is_told_at_its_line(text: str, where: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=where):
        table.read(write(tmp_path, text))


def test_more_rows_than_the_limit_are_refused(folder: Path) -> None:
    with pytest.raises(BadFile, match="more than 10"):
        table.read(folder / "test.csv", limit=10)


@settings(max_examples=example_count(25), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 6), st.booleans()), min_size=1, max_size=30),
    st.sampled_from(["past", "folds"]),
)
def test_a_history_never_knows_its_own_result_nor_the_future(
    rows: list[tuple[int, int, bool]], way: history.Way
) -> None:
    keys = np.array([key for key, _day, _bad in rows], dtype=np.uint64)
    days = np.array([day for _key, day, _bad in rows], dtype=np.int32)
    bad = np.array([float(one) for _key, _day, one in rows])
    values = np.stack([np.ones(len(rows)), bad], axis=1)

    seen = history.without_self(keys, values, days, way)

    if way == "past":
        for place in range(len(rows)):
            earlier = (keys == keys[place]) & (days < days[place])
            assert seen[place].tolist() == [earlier.sum(), bad[earlier].sum()]
    else:
        for place in range(len(rows)):
            other = values.copy()
            other[place, 1] = 1 - other[place, 1]
            assert history.without_self(keys, other, days, way)[place].tolist() == seen[place].tolist()


@settings(max_examples=example_count(40), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=40))
def test_measures_agree_with_scikit_learn_and_the_threshold_is_the_best(rows: list[tuple[int, bool]]) -> None:
    scores = np.array([score / 10 for score, _bad in rows])
    bad = np.array([float(one) for _score, one in rows])
    threshold = metrics.best_threshold(scores, bad)
    counted = metrics.counts(scores, bad, threshold)

    if 0 < bad.sum() < len(bad):
        assert metrics.auc(scores, bad) == pytest.approx(roc_auc_score(bad, scores))
        chosen = scores >= threshold
        assert counted.f1 == pytest.approx(f1_score(bad, chosen))
        assert counted.macro_f1 == pytest.approx(f1_score(bad, chosen, average="macro", zero_division=0))
    if bad.sum():
        assert counted.f1 >= max(metrics.counts(scores, bad, at / 10).f1 for at in range(11)) - 1e-9


def test_an_interval_is_wilsons() -> None:
    low, high = metrics.wilson(3, 10)

    assert (round(low, 4), round(high, 4)) == (0.1078, 0.6032)  # Newcombe 1998, method 3
    assert metrics.wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("given", "share"), [(0.0, 0), (1.0, 1), (0.1, 0.1)])
def test_the_random_share_is_the_share_and_is_the_same_again(given: float, share: float) -> None:
    numbers = [f"HGH-2026-{at:010d}" for at in range(4000)]
    drawn = [sample.drawn(b"secret", "green", number, given) for number in numbers]

    assert drawn == [sample.drawn(b"secret", "green", number, given) for number in numbers]
    assert sum(drawn) / len(drawn) == pytest.approx(share, abs=0.02)
    if 0 < given < 1:
        assert drawn != [sample.drawn(b"other", "green", number, given) for number in numbers]


def test_reasons_say_what_the_history_says(found: evaluation.Evaluation, folder: Path) -> None:
    data: Declarations = table.read(folder / "test.csv")
    top = data.take(np.argsort(-found.scores)[:40])
    matrix = features.to_judge(top, found.model.learned)
    told = why.explain(found.model, top, matrix, found.model.score_matrix(matrix), [{"hs": "420221"}] * 40)

    codes = {reason.code for reasons in told for reason in reasons}
    assert all(reasons[0].code == "risk.score" and len(reasons) <= 4 for reasons in told)
    assert {"risk.value-low", "risk.importer"} <= codes
    for reason in (one for reasons in told for one in reasons if one.code == "risk.importer"):
        assert float(reason.params["share"]) > 100 * found.model.learned.share
        assert int(reason.params["count"]) > 0


def test_the_command_needs_no_node_and_writes_scores(folder: Path, tmp_path: Path) -> None:
    from tests.trade.command_line import app

    def run(*words: Any) -> Any:
        return CliRunner().invoke(app, ["risk-evaluate", *map(str, words)])

    done = run("--train", folder / "train.csv", "--test", folder / "test.csv", "--json")
    assert done.exit_code == 0
    assert '"macro_f1"' in done.stdout

    unknown = write(tmp_path, risky.text(risky.rows(30, 3), risky.HEADER[:-1]))
    done = run("--train", folder / "train.csv", "--test", unknown, "--scores", tmp_path / "scores.csv")
    assert done.exit_code == 0
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 31

    done = run("--train", unknown, "--test", unknown)
    assert done.exit_code == 2
    assert "results" in done.stderr
    few = write(tmp_path, risky.text(risky.rows(50)))
    assert "at least 200" in run("--train", few, "--test", few).stderr
