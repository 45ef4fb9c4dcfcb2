"""The vocabularies of the Core Business Vocabulary (GS1 CBV 2.0) that EPCIS 2.0 documents use as bare words.

Source: gs1/EPCIS, EPCIS-JSON-Schema.json and the ontology CBV.ttl (CBV 2.0, 2022). A test compares these
sets with the official schema, so a new release of the standard shows itself.
"""

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


EVENT_TYPES: Final = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
)
ACTIONS: Final = ("ADD", "OBSERVE", "DELETE")

BIZ_STEPS: Final = words(
    "accepting arriving assembling collecting commissioning consigning creating_class_instance "
    "cycle_counting decommissioning departing destroying disassembling dispensing encoding "
    "entering_exiting holding inspecting installing killing loading other packing picking receiving "
    "removing repackaging repairing replacing reserving retail_selling shipping staging_outbound "
    "stock_taking stocking storing transporting unloading unpacking void_shipping sensor_reporting "
    "sampling"
)

DISPOSITIONS: Final = words(
    "active container_closed damaged destroyed dispensed disposed encoded expired in_progress "
    "in_transit inactive no_pedigree_match non_sellable_other partially_dispensed recalled reserved "
    "retail_sold returned sellable_accessible sellable_not_accessible stolen unknown available "
    "completeness_verified completeness_inferred conformant container_open mismatch_instance "
    "mismatch_class mismatch_quantity needs_replacement non_conformant unavailable"
)

BIZ_TRANSACTION_TYPES: Final = words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
SOURCE_DESTINATION_TYPES: Final = frozenset({"owning_party", "possessing_party", "location"})
ERROR_REASONS: Final = frozenset({"did_not_occur", "incorrect_data"})

# vocabulary -> (the words, the prefix of their web address, the prefix of their older URN)
CBV: Final[dict[str, tuple[frozenset[str], str, str]]] = {
    "bizStep": (BIZ_STEPS, "https://ref.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:"),
    "disposition": (DISPOSITIONS, "https://ref.gs1.org/cbv/Disp-", "urn:epcglobal:cbv:disp:"),
    "bizTransactionType": (BIZ_TRANSACTION_TYPES, "https://ref.gs1.org/cbv/BTT-", "urn:epcglobal:cbv:btt:"),
    "sourceDestinationType": (
        SOURCE_DESTINATION_TYPES,
        "https://ref.gs1.org/cbv/SDT-",
        "urn:epcglobal:cbv:sdt:",
    ),
    "errorReason": (ERROR_REASONS, "https://ref.gs1.org/cbv/ER-", "urn:epcglobal:cbv:er:"),
}

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

# Prefixes that the standard's own context defines (epcis-context.jsonld); all others a document must define.
PREFIXES: Final[dict[str, str]] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}


def bare(vocabulary: str, value: str) -> str:
    """`value` as the bare word where it is a standard term in any of its spellings, else unchanged."""
    _words, web, _urn = CBV[vocabulary]
    for prefix in (web, web.replace(PREFIXES["cbv"], "cbv:")):
        if value.startswith(prefix):
            return value[len(prefix) :]
    return value


def expanded(vocabulary: str, value: str) -> str:
    """`value` as its web address where it is a standard term in any of its spellings, else unchanged."""
    terms, web, urn = CBV[vocabulary]
    if value in terms:
        return web + value
    return web + value[len(urn) :] if value.startswith(urn) else value
