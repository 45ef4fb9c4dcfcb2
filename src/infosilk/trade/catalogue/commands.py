"""Classification on the command line."""

import json
from pathlib import Path
from typing import Annotated, TextIO

import typer


def classify(
    file: Annotated[Path, typer.Argument(help="Listings as a marketplace exports them: one JSON object a line.")],
    title_field: Annotated[str, typer.Option(help="The field with the title, where it is no known one.")] = "",
    category_field: Annotated[str, typer.Option(help="The field with the category's path or name.")] = "",
    language: Annotated[str, typer.Option(help="en, sr or zh; without it, each text is looked at.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write to this file and not to the screen.")] = None,
) -> None:
    """Write a JSON line for each listing: its five likeliest HS 2022 subheadings with scores and reasons.

    Needs no database and no network. A line that is no listing gets an error at its number and the rest goes on.
    Exit code 0 when every line was read, 1 when some were not, 2 when a file cannot be used.
    """
    try:
        with file.open("rb"):
            pass
        if out is None:
            failed = _write(file, typer.get_text_stream("stdout"), title_field, category_field, language)
        else:
            with out.open("w", encoding="utf-8") as target:
                failed = _write(file, target, title_field, category_field, language)
    except OSError as error:
        typer.echo(f"{error.filename or file} cannot be used: {error.strerror or error}", err=True)
        raise typer.Exit(2) from error
    if failed:
        typer.echo(f"{failed} lines could not be read; each has an error at its number.", err=True)
        raise typer.Exit(1)


def _write(file: Path, target: TextIO, title_field: str, category_field: str, language: str) -> int:
    from infosilk.trade.catalogue import listings, words

    failed = 0
    with file.open("rb") as stream:
        for line in listings.read(stream, title_field, category_field):
            if line.error:
                failed += 1
                answer: dict[str, object] = {"line": line.number, "error": line.error}
            else:
                answer = {
                    "line": line.number,
                    "suggestions": [
                        {
                            "code": one.code,
                            "score": one.score,
                            "description": listings.described(one.code),
                            "reasons": [words.reason(reason, words.english) for reason in one.reasons],
                        }
                        for one in listings.classify(line, language)
                    ],
                }
            target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    target.flush()
    return failed


app = typer.Typer(no_args_is_help=True)
app.command("classify")(classify)
