"""Whole messages: the declaration (also its amendment and cancellation), the response to it, and the exchange of files
that belong to it. Classes of the WCO Data Model 3.6 and of the customization whose examples are public."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from infosilk.trade.declarations.engine.goods import Consignment, GoodsShipment, TransportMeans
from infosilk.trade.declarations.engine.node import DEC, META, RES, Amount, Moment, Node, Quantity, named
from infosilk.trade.declarations.engine.parties import (
    AdditionalDocument,
    AdditionalInformation,
    Amendment,
    Authentication,
    Communication,
    DutyTaxFee,
    ObligationGuarantee,
    Office,
    Party,
    Pointer,
)

SUBMIT = "http://uk/gov/hmrc/mdg/declarationmanagement/submitdeclaration/request/schema/v1"
FILES = "hmrc:fileupload"


@dataclass(slots=True, kw_only=True)
class CurrencyExchange(Node):
    currency_type_code: str | None = None
    rate_numeric: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class Declaration(Node):
    """A customs declaration. `function_code` (UN/EDIFACT 1225): 9 original, 13 change (amendment or cancellation, told
    apart by `type_code` COR and INV); `functional_reference_id` is the local reference number (LRN), `id` the
    movement reference number (MRN) that customs gave; `type_code` is IM, EX or CO with the additional type (IMA)."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({DEC, ""})

    acceptance_date_time: Moment | None = None
    function_code: str | None = None
    functional_reference_id: str | None = None
    id: str | None = None
    issue_date_time: Moment | None = None
    issue_location_id: str | None = None
    type_code: str | None = None
    goods_item_quantity: Quantity | None = None
    declaration_office_id: str | None = None
    invoice_amount: Amount | None = None
    loading_list_quantity: Quantity | None = None
    total_gross_mass_measure: Quantity | None = None
    total_package_quantity: Quantity | None = None
    specific_circumstances_code_code: str | None = None
    authentication: Authentication | None = None
    submitter: Party | None = None
    additional_document: list[AdditionalDocument] = field(default_factory=list)
    additional_information: list[AdditionalInformation] = field(default_factory=list)
    agent: Party | None = None
    amendment: list[Amendment] = field(default_factory=list)
    authorisation_holder: list[Party] = field(default_factory=list)
    border_transport_means: TransportMeans | None = None
    consignment: Consignment | None = None
    currency_exchange: list[CurrencyExchange] = field(default_factory=list)
    declarant: Party | None = None
    exit_office: Office | None = None
    exporter: Party | None = None
    goods_shipment: GoodsShipment | None = None
    obligation_guarantee: list[ObligationGuarantee] = field(default_factory=list)
    presentation_office: Office | None = None
    supervising_office: Office | None = None


@dataclass(slots=True, kw_only=True)
class Bank(Node):
    reference_id: str | None = None
    id: str | None = None


@dataclass(slots=True, kw_only=True)
class ContactOffice(Node):
    id: str | None = None
    communication: list[Communication] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Error(Node):
    """What is wrong, and where."""

    description: str | None = None
    validation_code: str | None = None
    pointer: list[Pointer] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Status(Node):
    """Where the declaration stands (UN/EDIFACT 4405), since when."""

    effective_date_time: Moment | None = None
    name_code: str | None = None
    release_date_time: Moment | None = None
    pointer: list[Pointer] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DeclarationAnswered(Node):
    """The declaration that a response is about, with what was assessed on it."""

    acceptance_date_time: Moment | None = None
    cancellation_date_time: Moment | None = None
    functional_reference_id: str | None = None
    id: str | None = None
    rejection_date_time: Moment | None = None
    version_id: str | None = None
    duty_tax_fee: list[DutyTaxFee] = field(default_factory=list)
    goods_shipment: GoodsShipment | None = None


@dataclass(slots=True, kw_only=True)
class Response(Node):
    """Customs' answer. `function_code`: 01 accepted, 03 rejected, 09 released, 10 cancelled, 13 tax assessed ..."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({RES, ""})

    function_code: str | None = None
    functional_reference_id: str | None = None
    issue_date_time: Moment | None = None
    additional_information: list[AdditionalInformation] = field(default_factory=list)
    amendment: list[Amendment] = field(default_factory=list)
    appeal_office: Office | None = None
    bank: Bank | None = None
    contact_office: list[ContactOffice] = field(default_factory=list)
    error: list[Error] = field(default_factory=list)
    status: list[Status] = field(default_factory=list)
    declaration: list[DeclarationAnswered] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class MetaData(Node):
    """The envelope of WCO messages: which model, whose customization, and one declaration or its answers."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({META, ""})

    wco_data_model_version_code: str | None = named("WCODataModelVersionCode")
    wco_type_name: str | None = named("WCOTypeName")
    responsible_country_code: str | None = None
    responsible_agency_name: str | None = None
    agency_assigned_customization_code: str | None = None
    agency_assigned_customization_version_code: str | None = None
    declaration: Declaration | None = None
    response: list[Response] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class RequestCommon(Node):
    regime: str | None = named("regime")
    receipt_date: str | None = named("receiptDate")
    client_id: str | None = named("clientID")
    conversation_id: str | None = named("conversationID")
    badge_identifier: str | None = named("badgeIdentifier")
    originating_party_id: str | None = named("originatingPartyID")
    authenticated_party_id: str | None = named("authenticatedPartyID")


@dataclass(slots=True, kw_only=True)
class RequestDetail(Node):
    meta_data: MetaData | None = None


@dataclass(slots=True, kw_only=True)
class SubmitDeclarationRequest(Node):
    """A declaration in the envelope of a gateway."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({SUBMIT})

    request_common: RequestCommon | None = field(default=None, metadata={"element": "requestCommon"})
    request_detail: RequestDetail | None = field(default=None, metadata={"element": "requestDetail"})


@dataclass(slots=True, kw_only=True)
class UploadFields(Node):
    """Fields of a store's form, as the store names them."""

    content_type: str | None = named("Content-Type")
    callback_url: str | None = named("x-amz-meta-callback-url")
    date: str | None = named("x-amz-date")
    credential: str | None = named("x-amz-credential")
    initiate_response: str | None = named("x-amz-meta-upscan-initiate-response")
    initiate_received: str | None = named("x-amz-meta-upscan-initiate-received")
    request_id: str | None = named("x-amz-meta-request-id")
    original_filename: str | None = named("x-amz-meta-original-filename")
    algorithm: str | None = named("x-amz-algorithm")
    key: str | None = named("key")
    acl: str | None = named("acl")
    signature: str | None = named("x-amz-signature")
    session_id: str | None = named("x-amz-meta-session-id")
    consuming_service: str | None = named("x-amz-meta-consuming-service")
    policy: str | None = named("policy")
    success_action_redirect: str | None = named("success_action_redirect")
    error_action_redirect: str | None = named("error_action_redirect")


@dataclass(slots=True, kw_only=True)
class UploadRequest(Node):
    href: str | None = None
    fields: UploadFields | None = None


@dataclass(slots=True, kw_only=True)
class UploadFile(Node):
    """A file that is announced, or where it is to be sent."""

    file_sequence_no: str | None = None
    document_type: str | None = None
    success_redirect: str | None = None
    error_redirect: str | None = None
    reference: str | None = None
    upload_request: UploadRequest | None = None


@dataclass(slots=True, kw_only=True)
class UploadFiles(Node):
    file: list[UploadFile] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FileUploadRequest(Node):
    """Files that belong to a declaration are announced."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({FILES})

    declaration_id: str | None = None
    file_group_size: Decimal | None = None
    files: UploadFiles | None = None


@dataclass(slots=True, kw_only=True)
class FileUploadResponse(Node):
    """Where each announced file is to be sent."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({FILES})

    files: UploadFiles | None = None


@dataclass(slots=True, kw_only=True)
class FileUploadNotification(Node):
    """What became of a file that was sent (its element is called Root)."""

    NAMESPACES: ClassVar[frozenset[str]] = frozenset({FILES})

    file_reference: str | None = None
    batch_id: str | None = None
    file_name: str | None = None
    outcome: str | None = None
    details: str | None = None


ROOTS: dict[str, type[Node]] = {
    "MetaData": MetaData,
    "submitDeclarationRequest": SubmitDeclarationRequest,
    "FileUploadRequest": FileUploadRequest,
    "FileUploadResponse": FileUploadResponse,
    "Root": FileUploadNotification,
}
