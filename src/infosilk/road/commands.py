"""`infosilk road …`: state, parked messages, keys, proof."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.terminal import fail, print_json
from infosilk.road import here, keys, links, parked, queries, recovery, rotation
from infosilk.road import verify as road_verify
from infosilk.road.engine.rejection import Rejected
from infosilk.road.keys import KeyProblem
from infosilk.road.models import Direction, Key, Parked

app = typer.Typer(no_args_is_help=True, help=_("The road to the partner nodes."))
parked_app = typer.Typer(no_args_is_help=True, help=_("Messages that were taken but not applied."))
key_app = typer.Typer(no_args_is_help=True, help=_("This node's keys and its partners'."))
app.add_typer(parked_app, name="parked")
app.add_typer(key_app, name="key")

AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
ParkedNumber = Annotated[int, typer.Argument(help=_("The message's number, as `infosilk road parked list` shows it."))]


def _acting() -> Acting:
    return system("cli", "infosilk road")


@app.command()
def status(as_json: AsJson = False) -> None:
    """Queue, lag and state of the way to and from every partner."""
    found = queries.links()
    if as_json:
        print_json([vars(link) for link in found])
        return
    table = Table(
        *[
            _("Partner"),
            _("State"),
            _("Waiting"),
            _("Lag, s"),
            _("Sent"),
            _("Received"),
            _("Parked"),
            _("Note"),
        ]
    )
    for link in found:
        note = link.last_error or link.last_refusal
        figures = (link.queue, f"{link.lag_seconds:.0f}", link.sent_total, link.received_total, link.parked)
        table.add_row(link.partner, link.state_label, *map(str, figures), note[:100])
    Console().print(table)


@app.command()
def resume(
    partner: Annotated[str, typer.Argument(help=_("The partner node's name."))],
    rewind: Annotated[
        bool,
        typer.Option(help=_("The partner lost confirmed messages (restored from a backup): send them again.")),
    ] = False,
) -> None:
    """Let a stalled or broken link try again now."""
    start = links.resume(_acting(), partner, rewind=rewind)
    print(_("%(partner)s: sending goes on with message %(seq)s") % {"partner": partner, "seq": start})


@app.command()
def recover(partner: Annotated[str, typer.Argument(help=_("The partner node's name."))]) -> None:
    """After this node was restored from a backup: fetch from the partner what we had sent since."""
    count = recovery.recover(_acting(), partner)
    print(_("%(count)s messages are back in the log.") % {"count": count})


@app.command()
def verify(
    reference: Annotated[str, typer.Argument(help=_("A message's id or number; none: all chains."))] = "",
    partner: Annotated[str, typer.Option(help=_("Only this partner's."))] = "",
    direction: Annotated[str, typer.Option(help=_("Only in or out."))] = "",
    as_json: AsJson = False,
) -> None:
    """Prove stored messages: signatures, numbers, chain, receipts. Exit code 1 when anything is not as it must be."""
    if reference:
        _verify_one(reference, partner, direction, as_json)
        return
    chains = [
        chain
        for chain in road_verify.verify_all()
        if partner in ("", chain.partner) and direction in ("", chain.direction)
    ]
    holds = all(chain.holds for chain in chains)
    if as_json:
        print_json({"node": here.name(), "holds": holds, "chains": [chain.as_dict() for chain in chains]})
    else:
        for chain in chains:
            mark = _("holds") if chain.holds else _("BROKEN in %(count)s places") % {"count": chain.broken}
            print(f"{chain.direction:3} {chain.partner}: {chain.messages:,} {_('messages')}, {mark}")
            if chain.erased:
                print("    " + _("%(count)s erased, their digests are kept") % {"count": chain.erased})
            for one in chain.breaks:
                print(f"    {one.seq}: {one.reason}")
    if not holds:
        raise typer.Exit(1)


def _verify_one(reference: str, partner: str, direction: str, as_json: bool) -> None:
    try:
        proofs = [road_verify.prove(entry) for entry in road_verify.find(reference, partner, direction)]
    except Rejected as rejected:
        fail(str(rejected))
    if not proofs:
        fail(_("No message %(reference)s in the log.") % {"reference": reference})
    if as_json:
        print_json([vars(proof) | {"holds": proof.holds} for proof in proofs])
    else:
        for proof in proofs:
            table = Table(show_header=False, title=f"{proof.direction} {proof.partner} {proof.seq}")
            for name, value in vars(proof).items():
                if name not in ("jws", "confirmed_by", "wrong"):
                    table.add_row(name, json.dumps(value, ensure_ascii=False) if name == "data" else str(value))
            table.add_row("jws", proof.jws)
            table.add_row("receipt", proof.confirmed_by or "-")
            table.add_row(_("proof"), _("holds") if proof.holds else "; ".join(proof.wrong))
            Console().print(table)
    if not all(proof.holds for proof in proofs):
        raise typer.Exit(1)


@parked_app.command("list")
def parked_list(
    every: Annotated[bool, typer.Option("--all", help=_("Also those settled."))] = False,
    as_json: AsJson = False,
) -> None:
    """Messages that wait, each subject's first one first."""
    rows = Parked.objects.order_by("partner", "subject", "seq")
    if not every:
        rows = rows.filter(state=Parked.State.WAITING, direction=Direction.IN)
    if as_json:
        print_json(list(rows.values()))
        return
    table = Table("id", *[_("Partner"), _("Number"), _("Topic"), _("Subject"), _("State"), _("Tries"), _("Reason")])
    for row in rows:
        cells = (row.pk, row.partner, row.seq, row.topic, row.subject, row.get_state_display(), row.attempts)
        table.add_row(*map(str, cells), row.reason[:120] or row.get_kind_display())
    Console().print(table)


@parked_app.command("retry")
def parked_retry(parked_id: ParkedNumber) -> None:
    """Try a parked message again, and what waits behind it."""
    if parked.retry(_acting(), parked_id):
        print(_("Applied; nothing waits on this subject any more."))
    else:
        row = Parked.objects.get(pk=parked_id)
        print(_("Still waiting: %(reason)s") % {"reason": row.reason})
        raise typer.Exit(1)


@parked_app.command("refuse")
def parked_refuse(
    parked_id: ParkedNumber, reason: Annotated[str, typer.Option(help=_("What the partner is told."))] = ""
) -> None:
    """Give a parked message up and tell the partner why."""
    parked.refuse(_acting(), parked_id, reason)
    print(_("Refused; the partner is told."))


@key_app.command("new")
def key_new() -> None:
    """Make this node's first key (a later one is made by rotate)."""
    if Key.objects.filter(node=here.name(), revoked_at=None).exists():
        fail(_("This node has a key already; `infosilk road key rotate` makes the next one."))
    print(keys.new_key().kid)


@key_app.command("list")
def key_list(as_json: AsJson = False) -> None:
    """All keys, this node's own first."""
    rows = sorted(Key.objects.all(), key=lambda row: (row.node != here.name(), row.node, row.not_before))
    if as_json:
        print_json([keys.public_jwk(row) | {"not_after": row.not_after, "revoked_at": row.revoked_at} for row in rows])
        return
    table = Table(*[_("Node"), _("Key"), _("Valid from"), _("Valid until"), _("Revoked")])
    for row in rows:
        dates = [f"{at:%Y-%m-%d %H:%M}" if at else "-" for at in (row.not_before, row.not_after, row.revoked_at)]
        table.add_row(row.node, row.kid, *dates)
    Console().print(table)


@key_app.command("export")
def key_export(
    file: Annotated[Path | None, typer.Argument(help=_("Where to; none: printed."))] = None,
) -> None:
    """This node's public key as a JWK, for the partner's `key import`."""
    text = json.dumps(keys.export_public_key(), indent=2)
    if file is None:
        print(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")


@key_app.command("import")
def key_import(
    file: Annotated[Path, typer.Argument(help=_("The partner's exported key; - reads standard input."))],
) -> None:
    """Trust a partner's public key. Compare the printed key id with the partner by telephone, say."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        row = keys.import_public_key(text)
    except (OSError, UnicodeDecodeError, KeyProblem) as error:
        fail(f"{file}: {error}")
    else:
        print(_("%(node)s: %(kid)s") % {"node": row.node, "kid": row.kid})


@key_app.command("rotate")
def key_rotate(
    overlap: Annotated[float, typer.Option(help=_("Days that the old key still counts."))] = 7.0,
) -> None:
    """Make the next key and announce it to every partner, signed by the old one."""
    try:
        print(rotation.rotate(timedelta(days=overlap)).kid)
    except ValueError as error:
        fail(str(error))


@key_app.command("revoke")
def key_revoke(kid: Annotated[str, typer.Argument(help=_("The key's identifier (kid)."))]) -> None:
    """Stop trusting a key at once: nothing new that it signed is taken."""
    try:
        row = keys.revoke(kid)
    except KeyProblem as error:
        fail(str(error))
    else:
        print(_("%(kid)s of %(node)s is revoked.") % {"kid": row.kid, "node": row.node})
