"""Files of banks: each line is what it is shown to be before it is booked, and no money is booked twice."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.commons.jobs import runner
from infosilk.commons.jobs.models import Job
from infosilk.commons.payments import actions, dues, queries, serializers, statements
from infosilk.commons.payments.engine import statement_table as table
from infosilk.commons.payments.models import Advice, Due, Entry, Statement, StatementLine
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Forbidden, Invalid, NotFound, TooLarge
from tests.commons.payments import kit
from tests.commons.payments.bank import ACCOUNT, Part, camt053, camt054, entry
from tests.kit.examples import example_count
from tests.kit.together import together

RULE = kit.RULE


def brought(acting: Acting, content: bytes, name: str = "statement.xml", **more: object) -> Statement:
    return statements.upload(acting, RULE, name, content, **more)  # type: ignore[arg-type]


def outcomes(row: Statement) -> list[tuple[str, str]]:
    return [(line.outcome, line.fault or line.open_reason) for line in row.lines.all()]


def test_every_kind_of_line_says_what_it_is_and_what_to_do(node: SimpleNamespace) -> None:
    reference = kit.reference(1)
    row = brought(
        node.desk,
        camt053(
            entry("936.00", Part(reference=f"97{reference}"), number="B-1"),
            entry(
                "936.00", Part(text=f"Taksa 97 {reference[:2]} {reference[2:5]} {reference[5:]}, hvala"), number="B-2"
            ),
            entry("936.00", Part(reference=f"97{reference}"), number="B-1"),
            entry("500.00", Part(reference="9799FEE00000001"), number="B-3"),
            entry("10.00", Part(text="bez poziva"), number="B-4"),
            entry("8.00", Part(reference=reference), number="B-5", currency="EUR"),
            entry("36.00", number="B-6", credit=False),
            entry("36.00", Part(reference=reference), number="B-7", credit=False),
            entry("936.00", Part(reference=reference), number="B-8", credit=False, reversal=True),
            entry("936.00", Part(reference=reference), number="B-9", status="<Sts>PDNG</Sts>"),
            entry("936.00", Part(reference=reference), number="B-10", day="2024-11-02"),
            entry("1,00", Part(reference=reference), number="B-11"),
            entry("72.00", Part("36.00", kit.reference(2)), Part("36.00", kit.reference(3)), number="B-12"),
            entry("72.00", Part("36.00", kit.reference(2)), Part("30.00", kit.reference(3)), number="B-13"),
        ),
    )

    expected = [
        ("counts", ""),
        ("counts", ""),
        ("already", ""),
        ("open", "statement.check-digits"),
        ("open", "unknown"),
        ("open", "currency"),
        ("left", "statement.debit"),
        ("counts", ""),
        ("counts", ""),
        ("left", "statement.pending"),
        ("open", "statement.long-ago"),
        ("fault", "statement.amount"),
        ("counts", ""),
        ("counts", ""),
        ("fault", "statement.details"),
    ]
    assert (outcomes(row), row.state) == (expected, "checked")
    assert not Due.objects.exists() and not Advice.objects.exists()
    said = [serializers.statement_line(line) for line in row.lines.all()]
    assert "99FEE00000001" in said[3]["why"] and said[3]["mend"] and said[11]["place"] > said[10]["place"] > 1

    booked = statements.book(node.desk, row.pk)

    assert (outcomes(booked), booked.state) == (expected, "booked")
    balance = dues.balance_of(kit.due(1))
    assert (balance.received, balance.refunded, balance.reversed) == (1872, 36, 936)
    assert kit.due(2).received == kit.due(3).received == 36
    assert queries.unallocated(node.desk).count() == 4


def test_the_same_file_and_overlapping_files_book_nothing_twice(node: SimpleNamespace) -> None:
    one, two, three = (entry("936.00", Part(reference=kit.reference(at)), number=f"B-{at}") for at in (1, 2, 3))
    unnumbered = entry("36.00", Part(reference=kit.reference(4)))
    first = brought(node.desk, camt053(one, two, unnumbered, unnumbered))
    statements.book(node.desk, first.pk)
    statements.book(node.desk, first.pk)
    assert brought(node.desk, camt053(one, two, unnumbered, unnumbered)) == first

    later = brought(node.desk, camt053(two, unnumbered, unnumbered, three, statement="S-2"))
    notified = brought(node.desk, camt054(one, three))
    assert [outcome for outcome, _why in outcomes(later)] == ["already", "already", "already", "counts"]
    statements.book(node.desk, later.pk)
    statements.book(node.desk, notified.pk)

    assert (outcomes(Statement.objects.get(pk=notified.pk)), Entry.objects.count()) == ([("already", "")] * 2, 5)
    assert kit.due(4).received == 72


def test_parts_of_a_collection_that_share_its_number_are_payments_of_their_own(node: SimpleNamespace) -> None:
    # As Swiss banks write collections of slips: each part has the number of the package.
    parts = [Part("36.00", kit.reference(at), number="PACKAGE") for at in (1, 2)]
    row = brought(node.desk, camt053(entry("72.00", *parts, number="ENTRY-1")))

    statements.book(node.desk, row.pk)

    assert outcomes(row) == [("counts", ""), ("counts", "")]
    assert kit.due(1).received == kit.due(2).received == 36


@pytest.mark.parametrize("details_first", [True, False])
def test_a_collected_entry_and_its_details_in_another_file_are_one_money(
    node: SimpleNamespace, details_first: bool
) -> None:
    parts = [Part("36.00", kit.reference(at), number=f"P-{at}") for at in (1, 2)]
    files = [camt054(entry("72.00", *parts, number="ENTRY-1")), camt053(entry("72.00", number="ENTRY-1"))]
    for content in files if details_first else reversed(files):
        statements.book(node.desk, brought(node.desk, content).pk)

    assert kit.due(1).received == kit.due(2).received == 36
    assert not queries.unallocated(node.desk)
    if details_first:
        assert outcomes(Statement.objects.get(format="camt.053")) == [("already", "")]


def test_money_that_a_firm_told_of_is_recognised_on_the_statement(node: SimpleNamespace) -> None:
    actions.received(node.firm, kit.reference(1), Decimal(936), "RSD", "MP-1")
    actions.received(node.firm, kit.reference(2), Decimal(936), "RSD", "MP-2")
    row = brought(
        node.desk,
        camt053(
            entry("936.00", Part(reference=kit.reference(1), end_to_end="MP-1"), number="B-1"),
            entry("936.00", Part(text="bez poziva", end_to_end="MP-2"), number="B-2"),
            entry("936.00", Part(reference=kit.reference(2)), number="B-3"),
        ),
    )

    statements.book(node.desk, row.pk)

    # The bank knows of two payments of the second due, the firm of one: the other one is new money.
    assert outcomes(row) == [("same", ""), ("same", ""), ("counts", "")]
    assert (kit.due(1).received, kit.due(2).received) == (936, 1872)


def test_a_number_with_another_amount_is_told_at_its_line(node: SimpleNamespace) -> None:
    statements.book(
        node.desk, brought(node.desk, camt053(entry("900.00", Part(reference=kit.reference(1)), number="B-1"))).pk
    )
    row = brought(node.desk, camt053(entry("9000.00", Part(reference=kit.reference(1)), number="B-1")))

    assert outcomes(row) == [("fault", "statement.transaction")]
    statements.book(node.desk, row.pk)
    assert kit.due(1).received == 900


def test_a_reversal_counts_when_it_fits_and_is_left_to_a_person_when_not(node: SimpleNamespace) -> None:
    back = partial(entry, "936.00", Part(reference=kit.reference(1)), reversal=True)
    row = brought(
        node.desk,
        camt053(
            entry("936.00", Part(reference=kit.reference(1)), number="B-1"),
            back(number="B-2", credit=False),
            back(number="B-3", credit=False),
            back(number="B-4"),
            entry("936.00", Part(reference=kit.reference(1)), number="B-5", credit=False),
            back(number="B-6"),
        ),
    )

    expected = [
        ("counts", ""),
        ("counts", ""),
        ("open", "reversal"),
        ("open", "reversal"),
        ("counts", ""),
        ("counts", ""),
    ]
    assert outcomes(row) == expected
    assert outcomes(statements.book(node.desk, row.pk)) == expected
    balance = dues.balance_of(kit.due(1))
    assert (balance.received, balance.reversed, balance.refunded, balance.left) == (1872, 936, 936, 936)


def test_a_statement_of_serbian_office_banking_is_read(node: SimpleNamespace) -> None:
    reference = kit.reference(1)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
    <pmtnotification><notificationtype>ibank.payment.notification.ledger</notificationtype><curdef>RSD</curdef>
    <acctid>{kit.ACCOUNT}</acctid><stmtnumber>171</stmtnumber>
    <trnlist count="4">
     <stmttrn><fitid>A-1</fitid><benefit>credit</benefit><dtposted>2026-11-02T00:00:00</dtposted>
      <trnamt>900.00</trnamt><purpose>Taksa</purpose><refmodel>97</refmodel><refnumber>{reference}</refnumber>
      <payeerefmodel>97</payeerefmodel><payeerefnumber>1234</payeerefnumber></stmttrn>
     <stmttrn><fitid>A-2</fitid><benefit>credit</benefit><dtposted>2026-11-02T00:00:00</dtposted>
      <trnamt>36.00</trnamt><purpose>Taksa</purpose><payeerefmodel>97</payeerefmodel>
      <payeerefnumber>{reference[:2]}-{reference[2:]}</payeerefnumber></stmttrn>
     <stmttrn><fitid>A-3</fitid><benefit>debit</benefit><dtposted>2026-11-02T00:00:00</dtposted>
      <trnamt>120.00</trnamt><purpose>Provizija banke</purpose></stmttrn>
     <stmttrn><fitid>A-4</fitid><benefit>credit</benefit><dtposted>02.11.2026</dtposted>
      <trnamt>36.00</trnamt><purpose>Taksa</purpose></stmttrn>
    </trnlist>
    <rejected count="1"><stmttrn><fitid>A-5</fitid></stmttrn></rejected></pmtnotification>"""
    row = brought(node.desk, text.encode())

    assert (row.format, outcomes(row)) == (
        "office-banking",
        [("counts", ""), ("counts", ""), ("left", "statement.debit"), ("fault", "statement.day")],
    )
    statements.book(node.desk, row.pk)
    assert kit.due(1).state == "paid"


def test_another_account_is_left_out(node: SimpleNamespace) -> None:
    row = brought(
        node.desk,
        camt053(entry("936.00", Part(reference=kit.reference(1)), number="B-1"), account="260005601001611379"),
    )

    assert outcomes(row) == [("left", "statement.account")]
    assert outcomes(statements.book(node.desk, row.pk)) == [("left", "statement.account")]
    assert not Due.objects.exists()


def test_nobody_else_brings_sees_or_books_a_statement(node: SimpleNamespace) -> None:
    content = camt053(entry("936.00", Part(reference=kit.reference(1)), number="B-1"))
    for acting in (node.firm, node.stranger):
        with pytest.raises(Forbidden, match="desk"):
            brought(acting, content)
    row = brought(node.desk, content)
    with pytest.raises(NotFound):
        statements.book(node.stranger, row.pk)
    assert not statements.visible_to(node.firm)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<Document><Other/></Document>", "no bank statement"),
        (b"<Document", "well-formed"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><Document/>', "document type"),
        (camt053(), "no line"),
        (b"day;iznos\n2026-11-02;1", "currency, reference"),
        (b"day;amount;currency;reference\n2026-11-02;1;RSD;x", "which account"),
        (b"day;amount;iznos;currency;reference\n2026-11-02;1;1;RSD;x", "amount: amount|amount, iznos"),
        (b"\xff\xfe\x00", "UTF-8|table"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_the_reason(
    node: SimpleNamespace, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        brought(node.desk, content, "file")
    import re

    assert re.search(code, str(refused.value)), str(refused.value)
    assert not Statement.objects.exists()


def test_a_file_is_bounded(node: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    from infosilk.commons.payments import reading

    monkeypatch.setattr(reading, "MAX_LINES", 1)
    two = [entry("1.00", number=f"B-{at}") for at in (1, 2)]
    with pytest.raises(Invalid, match="more than 1 lines"):
        brought(node.desk, camt053(*two))
    with pytest.raises(TooLarge):
        brought(node.desk, b" " * (60 * 1024 * 1024))


def test_a_table_is_read_with_its_banks_own_column_names(node: SimpleNamespace) -> None:
    rows = (
        "Datum valute;Odobrenje;Zaduženje;Valuta;Poziv na broj;Svrha;Oznaka\n"
        f"02.11.2026;936,00;;RSD;97 {kit.reference(1)};Taksa;B-1\n"
        f"02.11.2026;1.240;;RSD;97 {kit.reference(2)};Taksa;B-2\n"
        f"02/11/2026;36,00;;RSD;97 {kit.reference(3)};Taksa;B-3\n"
        ";;;;;;\n"
        "2026-11-02;;5.000,00;RSD;;Zakup;B-4\n"
    )
    given = table.mapping_of("transaction=Oznaka, nonsense=x")
    row = brought(node.desk, rows.encode(), "izvod.csv", columns=given, account=kit.ACCOUNT)

    assert outcomes(row) == [
        ("counts", ""),
        ("fault", "statement.amount"),
        ("fault", "statement.day"),
        ("left", "statement.debit"),
    ]
    assert [line.place for line in row.lines.all()] == [2, 3, 4, 6]
    statements.book(node.desk, row.pk)
    assert Entry.objects.get().transaction == "B-1"


@settings(max_examples=example_count(60))
@given(st.decimals("0.01", "99999999.99", places=2), st.sampled_from([",.", ".,"]), st.booleans())
def test_an_amount_is_read_as_it_was_written(amount: Decimal, marks: str, grouped: bool) -> None:
    written = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
    written = written.translate(str.maketrans(",.", marks))

    assert table.amount_of(written) == amount


@pytest.mark.parametrize(
    "written", ["1.240", "1,240", "1.2.3", "12.34.567", "1,23,456.00", "", "1e3", "NaN", "१२", "1.234.56"]
)
def test_an_amount_with_two_readings_is_refused(written: str) -> None:
    with pytest.raises(table.NotSo):
        table.amount_of(written)


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_a_job_that_goes_on_after_a_crash(
    committed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "INLINE_LINES", 2)
    lines = [entry("936.00", Part(reference=kit.reference(at)), number=f"B-{at}") for at in range(1, 8)]
    row = brought(committed.desk, camt053(*lines, entry("1,00")))
    assert row.state == "checking" and not row.lines.filter(outcome="counts").exists()
    assert runner.work() == 1
    assert statements.book(committed.desk, row.pk).state == "booking"
    # A process died after three lines.
    for line in row.lines.filter(number__lte=3):
        statements._book(Statement.objects.get(pk=row.pk), line)

    assert runner.work() == 1

    found = Statement.objects.get()
    assert found.state == "booked" and found.booked_at and timezone.now() >= found.booked_at
    assert (Entry.objects.count(), StatementLine.objects.filter(outcome="counts").count()) == (7, 7)
    assert {(job.state, job.done, job.faults_found) for job in Job.objects.all()} == {("done", 8, 1)}
    assert Job.objects.count() == 2


def test_what_payers_wrote_is_cleared_after_its_time(node: SimpleNamespace) -> None:
    row = brought(node.desk, camt053(entry("5.00", Part(text="hvala"), number="B-1")))
    assert statements.forget_words() == 0

    later = timezone.now() + statements.WORDS_KEPT + timedelta(days=1)

    assert (statements.forget_words(later), statements.forget_words(later)) == (1, 0)
    assert row.lines.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_two_files_booked_at_the_same_moment_book_each_sum_once(committed: SimpleNamespace) -> None:
    entries = [entry("936.00", Part(reference=kit.reference(at)), number=f"B-{at}") for at in range(1, 7)]
    first = brought(committed.desk, camt053(*entries))
    second = brought(committed.desk, camt053(*reversed(entries), statement="S-2"))

    results = together(*(partial(statements.book, committed.desk, row.pk) for row in (first, second, first)))

    assert not [one for one in results if isinstance(one, Exception)], results
    assert Entry.objects.count() == 6 and set(Due.objects.values_list("received", flat=True)) == {936}
    assert {row.state for row in Statement.objects.all()} == {"booked"}
    assert ACCOUNT in Entry.objects.first().source
