"""Risk on the command line."""

import json
import math
from pathlib import Path
from typing import Annotated

import typer

from infosilk.kernel.terminal import fail, refusals


def evaluate(
    train: Annotated[Path, typer.Option(help="Past declarations with results, as CSV: to learn from.")],
    test: Annotated[Path, typer.Option(help="Declarations to judge; without results they only get scores.")],
    columns: Annotated[
        Path | None, typer.Option(help="A map of roles to headers (TOML), for files with other headers.")
    ] = None,
    scores: Annotated[Path | None, typer.Option(help="Write each declaration's score to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn from one file of declarations, judge another, and print what inspections would have found, beside a plain
    baseline. Needs no database. Exit code 2 when a file cannot be used."""
    from infosilk.trade.risk.engine import evaluation, headers, model, table

    try:
        given = headers.read_map(columns) if columns else None
        known = table.read(train, given)
        if "irregular" in known.missing:
            raise headers.BadFile(train.name, "no column has the results (Fraud); name it with --columns map.toml")
        judged = table.read(test, given)
        found = evaluation.evaluate(known, judged, progress=lambda text: typer.echo(text, err=True))
    except headers.BadFile as error:
        fail(str(error))
    except model.TooFew as error:
        fail(f"{train.name}: {error}.")
    if scores is not None:
        rows = [f"{_cell(name)},{score:.6f}\n" for name, score in zip(judged.ids, found.scores, strict=True)]
        scores.write_text("declaration,score\n" + "".join(rows), encoding="utf-8")
    if as_json:
        data = evaluation.as_dict(found)
        data["columns"] = {"ignored": list(known.ignored), "missing": list(known.missing)}
        if not found.judges:
            data["scores"] = {name: round(float(s), 6) for name, s in zip(judged.ids, found.scores, strict=True)}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_none))
        return
    _say(found, known.ignored, known.missing, judged.ids if scores is None else ())


def _say(found: object, ignored: tuple[str, ...], missing: tuple[str, ...], ids: tuple[str, ...]) -> None:
    from infosilk.trade.risk.engine import evaluation

    assert isinstance(found, evaluation.Evaluation)
    if ignored:
        typer.echo(f"Columns not used: {', '.join(ignored)}.", err=True)
    if missing:
        typer.echo(f"Columns not there: {', '.join(missing)}.", err=True)
    if not found.judges:
        typer.echo(f"Learned from {found.learned_from:,}; {found.judged:,} without results, scores alone:", err=True)
        for name, score in zip(ids, found.scores, strict=False):
            typer.echo(f"{name}\t{score:.6f}")
        return
    typer.echo(f"Learned from {found.learned_from:,}, judged {found.judged:,} ({found.irregular:,} irregular).")
    typer.echo(evaluation.table(found.judges))
    typer.echo(f"Revenue: {evaluation.REVENUE}. Value: {evaluation.VALUE}.")
    typer.echo("Priority: those judged irregular first, in the order of score x duty.")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\n') else text


def _none(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else str(value)


def train(
    file: Annotated[
        Path | None, typer.Option(help="Learn from this CSV of past declarations, not from this node's inspections.")
    ] = None,
    columns: Annotated[Path | None, typer.Option(help="A map of roles to headers (TOML), for the file.")] = None,
) -> None:
    """Learn this node's risk model from the results of its inspections; it is put to use when it beats the one in
    use on the newest results. Exit code 2 when there are too few."""
    from infosilk.kernel.actor import system
    from infosilk.trade.risk import train as training

    with refusals():
        row = training.train_model(
            system("cli", "command line"),
            file=file,
            columns=columns,
            progress=lambda text: typer.echo(text, err=True),
        )
    figures = row.metrics
    typer.echo(
        f"Model {row.pk}, learned from {row.learned_from:,}: on the {figures['held_out']:,} held out F1 "
        f"{figures['f1']:.3f}, AUC {figures['auc']:.3f}, log loss {figures['loss']:.4f}."
    )
    typer.echo("It is in use now." if row.active else "It does not beat the model in use, which stays.")


app = typer.Typer(no_args_is_help=True)
app.command("risk-evaluate")(evaluate)
app.command("risk-train")(train)
