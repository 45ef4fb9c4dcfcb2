"""`infosilk audit …`, `infosilk rules …`, `infosilk rates …`, `infosilk people …`: for the operator, at the machine."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from infosilk.kernel import actions
from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import load_rates, rate_on
from infosilk.kernel.law.rules import LoadReport, RuleBook, load_rules
from infosilk.kernel.models import ApiToken, AuditEntry, DatedRule, Mandate, Organisation, Person
from infosilk.kernel.problems import NotFound
from infosilk.kernel.record import audit, privacy
from infosilk.kernel.terminal import print_json

audit_app = typer.Typer(no_args_is_help=True, help=_("The audit trail."))
rules_app = typer.Typer(no_args_is_help=True, help=_("Law as dated data."))
rates_app = typer.Typer(no_args_is_help=True, help=_("Exchange rates."))
people_app = typer.Typer(no_args_is_help=True, help=_("People, organisations, mandates."))
sealing_app = typer.Typer(no_args_is_help=True, help=_("Keys of sealed values."))
apps = {
    "audit": audit_app,
    "rules": rules_app,
    "rates": rates_app,
    "people": people_app,
    "sealing": sealing_app,
}

AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Samples = Annotated[
    bool | None, typer.Option("--samples/--no-samples", help=_("Samples too (default: on a demo node)."))
]
Preview = Annotated[bool, typer.Option("--preview", help=_("Say what would happen and change nothing."))]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=_("The day; default: today."))]
Email = Annotated[str, typer.Argument(help=_("The person's e-mail address."))]
OrganisationCode = Annotated[str, typer.Argument(help=_("The organisation's code."))]
MandateNumber = Annotated[int, typer.Argument(help=_("The mandate's number, as `infosilk people list` shows it."))]
_acting = system("cli", "infosilk")


def _day(on: datetime | None) -> date:
    return on.date() if on else today()


def _samples(wanted: bool | None) -> bool:
    return bool(settings.NODE.demo) if wanted is None else wanted


def _show(report: LoadReport) -> None:
    for error in report.errors:
        print(error, file=sys.stderr)
    if report.errors:
        raise typer.Exit(1)
    print(_("Would be: %(report)s") % {"report": report} if report.preview else report)


@audit_app.command("verify")
def audit_verify(
    stream: Annotated[str, typer.Argument(help=_("One stream; default: all."))] = "", as_json: AsJson = False
) -> None:
    """Recompute every chain; ends with 1 when one is broken."""
    names = [stream] if stream else audit.streams()
    found = {name: audit.verify(name) for name in names}
    if as_json:
        print_json({name: [vars(one) for one in breaks] for name, breaks in found.items()})
    else:
        for name, breaks in found.items():
            number, seal = audit.head(name)
            print(_("%(stream)s: %(number)s entries, head %(head)s") % {"stream": name, "number": number, "head": seal})
            for one in breaks:
                print(f"  {one}", file=sys.stderr)
    if any(found.values()):
        raise typer.Exit(1)


@audit_app.command("list")
def audit_list(
    stream: Annotated[str, typer.Option(help=_("The stream, as `infosilk audit verify` names it."))] = audit.SYSTEM,
    limit: Annotated[int, typer.Option(help=_("How many entries at most."))] = 20,
    as_json: AsJson = False,
) -> None:
    """The newest entries of a stream."""
    rows = list(AuditEntry.objects.filter(stream=stream).order_by("-id")[:limit])
    if as_json:
        print_json([{"number": row.number, **json.loads(row.body)} for row in rows])
        return
    table = Table(*[_("Number"), _("Time"), _("Actor"), _("Action"), _("Object")])
    for row in rows:
        object_name = f"{row.object_type} {row.object_id}"
        table.add_row(str(row.number), row.at.isoformat(timespec="seconds"), row.actor, row.action, object_name)
    Console().print(table)


@rules_app.command("load")
def rules_load(
    folder: Annotated[Path | None, typer.Argument(help=_("A folder or file; default: the zone's rules."))] = None,
    samples: Samples = None,
    preview: Preview = False,
) -> None:
    """Load rule files; nothing is changed when one of them is wrong."""
    place = folder or settings.NODE.zone / "rules"
    _show(load_rules(place, _acting, include_samples=_samples(samples), preview=preview))


@rules_app.command("list")
def rules_list(
    on: Day = None,
    jurisdiction: Annotated[str, typer.Option(help=_("Whose rules (RS, CN, EU ...); default: everybody's."))] = "",
    as_json: AsJson = False,
) -> None:
    """The rules in force on a day."""
    known = DatedRule.objects.values_list("jurisdiction", flat=True).distinct().order_by()
    found = RuleBook.load([jurisdiction] if jurisdiction else list(known)).in_force(_day(on))
    if as_json:
        print_json([vars(rule) for rule in found])
        return
    table = Table(*[_("Jurisdiction"), _("Rule"), _("Valid from"), _("Valid until"), _("Content"), _("State")])
    for rule in found:
        state = _("sample") if rule.sample else _("verified") if rule.verified else _("not verified")
        value = json.dumps(rule.value, ensure_ascii=False)
        table.add_row(
            rule.jurisdiction, rule.code, str(rule.valid_from), str(rule.valid_until or ""), value[:60], state
        )
    Console().print(table)


@rules_app.command("show")
def rules_show(
    code: Annotated[str, typer.Argument(help=_("The rule's code."))],
    jurisdiction: Annotated[str, typer.Argument(help=_("Whose rule (RS, CN, EU ...)."))],
    on: Day = None,
) -> None:
    """One rule in force, whole, as JSON."""
    print_json(vars(RuleBook.load([jurisdiction]).get(code, jurisdiction, _day(on))))


@rates_app.command("load")
def rates_load(
    file: Annotated[Path, typer.Argument(help=_("The file."))], samples: Samples = None, preview: Preview = False
) -> None:
    """Load exchange rates: the ECB's eurofxref (XML, CSV, ZIP), a list of Narodna banka Srbije (XML), or a CSV file
    with base,quote,day,rate,source,sample. The format is recognised."""
    report = load_rates(file, _acting, include_samples=_samples(samples), preview=preview)
    if preview:
        for change in report.changes[:20]:
            old = "" if change.old is None else f"{change.old.normalize():f} → "
            print(f"{change.day} {change.base}/{change.quote} {old}{change.new.normalize():f}")
    if report.left_out:
        print(_("Left out, no currency any more: %(codes)s") % {"codes": ", ".join(sorted(report.left_out))})
    _show(report)


@rates_app.command("show")
def rates_show(
    base: Annotated[str, typer.Argument(help=_("The currency of which one unit is priced."))],
    quote: Annotated[str, typer.Argument(help=_("The currency of the price."))],
    on: Day = None,
) -> None:
    """The rate that holds on a day, as JSON."""
    print_json(vars(rate_on(base.upper(), quote.upper(), _day(on))))


@people_app.command("add")
def people_add(
    email: Email,
    name: Annotated[str, typer.Argument(help=_("The person's name."))],
    language: Annotated[str, typer.Option(help=_("The language of messages: en, sr-latn, sr-cyrl, zh-hans."))] = "en",
) -> None:
    """Open an account with a confirmed address; the password is set by the reset link of the sign-in page."""
    person = actions.add_person(_acting, email=email, name=name, language=language)
    print(_("%(person)s has the number %(number)s.") % {"person": person.email, "number": person.pk})


@people_app.command("list")
def people_list(as_json: AsJson = False) -> None:
    """Everybody with a mandate, and for whom they act."""
    rows = Mandate.objects.select_related("person", "organisation").order_by(
        "organisation__code", "person__email", "pk"
    )
    now = timezone.now()
    if as_json:
        print_json(
            [
                {
                    "organisation": r.organisation.code,
                    "email": r.person.email,
                    "role": r.role,
                    "mandate": r.pk,
                    "state": r.state(now),
                }
                for r in rows
            ]
        )
        return
    table = Table(*[_("Organisation"), _("E-mail address"), _("Role"), _("Mandate"), _("State")])
    for row in rows:
        table.add_row(row.organisation.code, row.person.email, row.role, str(row.pk), row.state(now))
    Console().print(table)


@people_app.command("organisation")
def people_organisation(
    code: OrganisationCode,
    name: Annotated[str, typer.Argument(help=_("The organisation's name."))],
    country: Annotated[str, typer.Argument(help=_("Its country (ISO 3166: RS, CN ...)."))],
    role: Annotated[list[str] | None, typer.Option(help=_("A role that its administrators may grant."))] = None,
) -> None:
    """Enter an organisation."""
    row = actions.add_organisation(_acting, code=code, name=name, country=country, roles=role)
    print(_("%(organisation)s has the number %(number)s.") % {"organisation": row.code, "number": row.pk})


@people_app.command("number")
def people_number(
    organisation: OrganisationCode,
    scheme: Annotated[str, typer.Argument(help="RS:PIB, RS:MB, CN:USCC, EORI, CUSTOMS")],
    value: Annotated[str, typer.Argument(help=_("The number."))],
) -> None:
    """Enter an official number of an organisation: RS:PIB, RS:MB, CN:USCC, EORI, CUSTOMS."""
    row = actions.add_identifier(_acting, _organisation(organisation).pk, scheme, value)
    print(row)


@people_app.command("grant")
def people_grant(
    organisation: OrganisationCode,
    email: Email,
    role: Annotated[str, typer.Argument(help="What they do there.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("The first day without it."))] = None,
) -> None:
    """Grant a mandate; the organisation's administrators may grant the role from then on."""
    end = until.replace(tzinfo=settings.NODE.city.tz) if until else None
    row = actions.grant_mandate(
        _acting, organisation_id=_organisation(organisation).pk, email=email, role=role, valid_until=end
    )
    print(row)


@people_app.command("revoke")
def people_revoke(mandate: MandateNumber) -> None:
    """Revoke a mandate by its number (`infosilk people list`)."""
    print(actions.revoke_mandate(_acting, mandate).state(timezone.now()))


@people_app.command("token")
def people_token(
    mandate: MandateNumber,
    name: Annotated[str, typer.Argument(help=_("What the token is called in lists."))],
    area: Annotated[list[str] | None, typer.Option(help=_("An area."))] = None,
) -> None:
    """Make an API token that acts by a mandate; it is printed once."""
    row = Mandate.objects.select_related("person", "organisation").filter(pk=mandate).first()
    if row is None:
        raise NotFound(what=_("mandate"))
    _token, text = tokens.make(_acting, row, name, area or None)
    print(text)


@people_app.command("revoke-token")
def people_revoke_token(prefix: Annotated[str, typer.Argument(help=_("The part after isk_."))]) -> None:
    """Revoke an API token by its beginning."""
    row = ApiToken.objects.filter(prefix=prefix).first()
    if row is None:
        raise NotFound(what=_("token"))
    print(tokens.revoke(_acting, row.pk).state(timezone.now()))


@people_app.command("export")
def people_export(email: Email) -> None:
    """Everything that this node holds about a person, as JSON."""
    print_json(privacy.export(_acting, _person(email).pk))


@people_app.command("erase")
def people_erase(email: Email, yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False) -> None:
    """Close a person's account and erase its data."""
    person = _person(email)
    if not yes:
        typer.confirm(_("Erase the data of %(email)s? This cannot be undone.") % {"email": person.email}, abort=True)
    privacy.erase(_acting, person.pk)
    print(_("Erased."))


SubjectEmail = Annotated[str, typer.Option(help=_("Their verified e-mail address."))]
SubjectNumber = Annotated[str, typer.Option(help=_("Their identity number."))]


@people_app.command("export-subject")
def people_export_subject(email: SubjectEmail = "", number: SubjectNumber = "") -> None:
    """Everything about somebody without an account who has proved who they are, as JSON."""
    print_json(privacy.export_without_account(_acting, email, number))


@people_app.command("erase-subject")
def people_erase_subject(
    evidence: Annotated[str, typer.Option(help=_("Where the proof of who asks is filed."))],
    email: SubjectEmail = "",
    number: SubjectNumber = "",
) -> None:
    """Erase somebody without an account; says what law keeps, by which rule and until when."""
    print_json(privacy.erase_without_account(_acting, email, number, evidence).report)


@people_app.command("provider")
def people_provider(
    identifier: Annotated[str, typer.Argument(help=_("A short name, part of the sign-in address."))],
    name: Annotated[str, typer.Argument(help=_("What the button of the sign-in page says."))],
    server_url: Annotated[str, typer.Argument(help=_("The provider's address (its OpenID configuration lies below)."))],
    client_id: Annotated[str, typer.Argument(help=_("What the provider calls this node (client id)."))],
) -> None:
    """Let people sign in by an OpenID Connect provider; the client's secret is read from standard input."""
    from allauth.socialaccount.models import SocialApp

    secret = sys.stdin.readline().strip()
    SocialApp.objects.update_or_create(
        provider="openid_connect",
        provider_id=identifier,
        defaults={"name": name, "client_id": client_id, "secret": secret, "settings": {"server_url": server_url}},
    )
    print(f"{settings.NODE.public_url}/en/account/oidc/{identifier}/login/callback/")


def _organisation(code: str) -> Organisation:
    row = Organisation.objects.filter(code=code).first()
    if row is None:
        raise NotFound(what=_("organisation"), mend=_("Enter it first: infosilk people organisation."))
    return row


def _person(email: str) -> Person:
    row = Person.objects.filter(email=email.strip().lower()).first()
    if row is None:
        raise NotFound(what=_("person"))
    return row


@sealing_app.command("status")
def sealing_status() -> None:
    """Print every sealed column: how many values, how many of them under an older key."""
    from infosilk.kernel.record import resealing

    table = Table(_("Column"), _("Values"), _("Under an older key"))
    for one in resealing.state():
        table.add_row(one.place, str(one.values), str(one.old))
    Console().print(table)


@sealing_app.command("rotate")
def sealing_rotate(
    new: Annotated[
        bool, typer.Option("--new/--go-on", help=_("Make a new key first; or go on where a run was broken off."))
    ] = True,
) -> None:
    """Make a new key and seal every value under it; when it was broken off, `--go-on` takes it up again."""
    from infosilk.kernel.record import resealing, sealing

    if new:
        print(sealing.rotate())
    done: dict[str, int] = {}
    for place, count in resealing.reseal():
        done[place] = count
    for place, count in done.items():
        print(f"{place}: {count}")
