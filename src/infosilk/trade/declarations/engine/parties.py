"""Who takes part, where they are, and the documents that they show: classes of the WCO Data Model."""

from dataclasses import dataclass, field
from decimal import Decimal

from infosilk.trade.declarations.engine.node import Amount, Moment, Node, Quantity


@dataclass(slots=True, kw_only=True)
class Address(Node):
    """Where a party or place is; `line` street and number."""

    type_code: str | None = None
    city_name: str | None = None
    country_code: str | None = None
    country_sub_division_code: str | None = None
    country_sub_division_name: str | None = None
    street: str | None = field(default=None, metadata={"element": "Line"})
    postcode_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Contact(Node):
    """A person to ask."""

    name: str | None = None


@dataclass(slots=True, kw_only=True)
class Communication(Node):
    """A telephone number or an address of mail; `type_code` TE, EM, FX."""

    id: str | None = None
    type_code: str | None = None


@dataclass(slots=True, kw_only=True)
class Party(Node):
    """A party by its number (EORI, tax number, customs registration), or by name and address. `function_code` 2 is
    direct, 3 indirect representation; `category_code` is the kind of an authorisation."""

    name: str | None = None
    id: str | None = None
    function_code: str | None = None
    role_code: str | None = None
    category_code: str | None = None
    address: Address | None = None
    contact: Contact | None = None
    communication: list[Communication] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Office(Node):
    """A customs office, or another place that its number alone names."""

    id: str | None = None
    communication: list[Communication] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Authenticator(Node):
    """Who signs."""

    name: str | None = None


@dataclass(slots=True, kw_only=True)
class Authentication(Node):
    """A signature."""

    authentication: str | None = None
    authenticator: Authenticator | None = None


@dataclass(slots=True, kw_only=True)
class Pointer(Node):
    """A place in a declaration: WCO's number of a class, which of several, and WCO's number of an element."""

    sequence_numeric: Decimal | None = None
    document_section_code: str | None = None
    tag_id: str | None = None


@dataclass(slots=True, kw_only=True)
class AdditionalInformation(Node):
    """A statement in code or words, and what it is about."""

    statement_code: str | None = None
    statement_description: str | None = None
    limit_date_time: Moment | None = None
    statement_type_code: str | None = None
    pointer: list[Pointer] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Amendment(Node):
    """Why and where a declaration is changed."""

    change_reason_code: str | None = None
    pointer: list[Pointer] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class WriteOff(Node):
    """What a licence is written off by."""

    quantity_quantity: Quantity | None = None
    amount_amount: Amount | None = None


@dataclass(slots=True, kw_only=True)
class AdditionalDocument(Node):
    """A licence, certificate or other document that is shown."""

    category_code: str | None = None
    effective_date_time: Moment | None = None
    id: str | None = None
    name: str | None = None
    type_code: str | None = None
    lpco_exemption_code: str | None = None
    submitter: Party | None = None
    write_off: WriteOff | None = None


@dataclass(slots=True, kw_only=True)
class PreviousDocument(Node):
    """The document of the step before: a summary declaration, a transit, a warehouse entry."""

    category_code: str | None = None
    id: str | None = None
    type_code: str | None = None
    line_numeric: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class Payment(Node):
    """What is assessed and paid, and how."""

    method_code: str | None = None
    reference_id: str | None = None
    tax_assessed_amount: Amount | None = None
    due_date_time: Moment | None = None
    payment_amount: Amount | None = None
    obligation_guarantee: list["ObligationGuarantee"] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class ObligationGuarantee(Node):
    """A guarantee for what may fall due."""

    amount_amount: Amount | None = None
    id: str | None = None
    reference_id: str | None = None
    security_details_code: str | None = None
    access_code: str | None = None
    guarantee_office: Office | None = None


@dataclass(slots=True, kw_only=True)
class DutyTaxFee(Node):
    """A duty, tax or fee on goods: its base, rate, regime (preference) and payment."""

    ad_valorem_tax_base_amount: Amount | None = None
    deduct_amount: Amount | None = None
    duty_regime_code: str | None = None
    specific_tax_base_quantity: Quantity | None = None
    tax_rate_numeric: Decimal | None = None
    type_code: str | None = None
    quota_order_id: str | None = None
    payment: Payment | None = None
