"""Statements of a bank that the tests make: camt.053 and camt.054 by the elements that ISO 20022 names, and tables."""

from dataclasses import dataclass

ACCOUNT = "999000000000000151"


@dataclass
class Part:
    """One transaction in the details of an entry."""

    amount: str = ""
    reference: str = ""
    text: str = ""
    end_to_end: str = "NOTPROVIDED"
    number: str = ""


def entry(
    amount: str,
    *parts: Part,
    number: str = "",
    currency: str = "RSD",
    credit: bool = True,
    reversal: bool = False,
    day: str = "2026-11-02",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
) -> str:
    details = "".join(_details(part) for part in parts)
    return f"""
   <Ntry>
    <Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{"CRDT" if credit else "DBIT"}</CdtDbtInd>
    {"<RvslInd>true</RvslInd>" if reversal else ""}{status}
    <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>
    {f"<AcctSvcrRef>{number}</AcctSvcrRef>" if number else ""}<BkTxCd/>
    {f"<NtryDtls>{details}</NtryDtls>" if details else ""}
   </Ntry>"""


def _details(part: Part) -> str:
    own = f"<AcctSvcrRef>{part.number}</AcctSvcrRef>" if part.number else ""
    amount = f'<Amt Ccy="RSD">{part.amount}</Amt>' if part.amount else ""
    strd = f"<Strd><CdtrRefInf><Ref>{part.reference}</Ref></CdtrRefInf></Strd>" if part.reference else ""
    ustrd = f"<Ustrd>{part.text}</Ustrd>" if part.text else ""
    return f"""<TxDtls><Refs>{own}<EndToEndId>{part.end_to_end}</EndToEndId></Refs>{amount}
     <RmtInf>{ustrd}{strd}</RmtInf></TxDtls>"""


def camt053(*entries: str, account: str = ACCOUNT, version: str = "08", statement: str = "S-1") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>M-{statement}</MsgId><CreDtTm>2026-11-02T20:00:00</CreDtTm></GrpHdr>
  <Stmt><Id>{statement}</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>RSD</Ccy></Acct>{"".join(entries)}
  </Stmt>
 </BkToCstmrStmt>
</Document>""".encode()


def camt054(*entries: str, account: str = ACCOUNT) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02">
 <BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>N-1</MsgId><CreDtTm>2026-11-02T12:00:00</CreDtTm></GrpHdr>
  <Ntfctn><Id>N-1</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{"".join(entries)}
  </Ntfctn>
 </BkToCstmrDbtCdtNtfctn>
</Document>""".encode()
