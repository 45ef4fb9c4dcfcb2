"""The words of the Core Business Vocabulary as people read them; a word that is not here is shown as it is."""

from django.utils.translation import gettext_lazy as _

from infosilk.kernel.text import Text

BIZ_STEPS: dict[str, Text] = {
    "accepting": _("Accepted"),
    "arriving": _("Arrived"),
    "assembling": _("Assembled"),
    "collecting": _("Collected"),
    "commissioning": _("Registered"),
    "consigning": _("Consigned"),
    "creating_class_instance": _("Lot created"),
    "cycle_counting": _("Counted in turn"),
    "decommissioning": _("Taken off the register"),
    "departing": _("Departed"),
    "destroying": _("Destroyed"),
    "disassembling": _("Taken apart"),
    "dispensing": _("Dispensed"),
    "encoding": _("Label encoded"),
    "entering_exiting": _("Passed the gate"),
    "holding": _("Held"),
    "inspecting": _("Inspected"),
    "installing": _("Installed"),
    "killing": _("Label destroyed"),
    "loading": _("Loaded"),
    "other": _("Other step"),
    "packing": _("Packed"),
    "picking": _("Picked"),
    "receiving": _("Received into stock"),
    "removing": _("Removed"),
    "repackaging": _("Repacked"),
    "repairing": _("Repaired"),
    "replacing": _("Replaced"),
    "reserving": _("Reserved"),
    "retail_selling": _("Sold"),
    "sampling": _("Sampled"),
    "sensor_reporting": _("Measured"),
    "shipping": _("Shipped"),
    "staging_outbound": _("Made ready to leave"),
    "stock_taking": _("Stock taken"),
    "stocking": _("Put on the shelf"),
    "storing": _("Stored"),
    "transporting": _("On the way"),
    "unloading": _("Unloaded"),
    "unpacking": _("Unpacked"),
    "void_shipping": _("Shipping cancelled"),
}

DISPOSITIONS: dict[str, Text] = {
    "active": _("in use"),
    "available": _("available"),
    "completeness_inferred": _("complete, as inferred"),
    "completeness_verified": _("complete, as verified"),
    "conformant": _("conforms"),
    "container_closed": _("container closed"),
    "container_open": _("container open"),
    "damaged": _("damaged"),
    "destroyed": _("destroyed"),
    "dispensed": _("dispensed"),
    "disposed": _("disposed of"),
    "encoded": _("label encoded"),
    "expired": _("expired"),
    "in_progress": _("in progress"),
    "in_transit": _("in transit"),
    "inactive": _("not in use"),
    "mismatch_class": _("other goods than stated"),
    "mismatch_instance": _("another item than stated"),
    "mismatch_quantity": _("another quantity than stated"),
    "needs_replacement": _("must be replaced"),
    "no_pedigree_match": _("origin not proved"),
    "non_conformant": _("does not conform"),
    "non_sellable_other": _("cannot be sold"),
    "partially_dispensed": _("partly dispensed"),
    "recalled": _("recalled"),
    "reserved": _("reserved"),
    "retail_sold": _("sold"),
    "returned": _("returned"),
    "sellable_accessible": _("can be sold, within reach"),
    "sellable_not_accessible": _("can be sold, out of reach"),
    "stolen": _("stolen"),
    "unavailable": _("not available"),
    "unknown": _("unknown"),
}

EVENT_TYPES: dict[str, Text] = {
    "ObjectEvent": _("Things observed"),
    "AggregationEvent": _("Things packed together"),
    "TransactionEvent": _("Things tied to a document"),
    "TransformationEvent": _("Things made into others"),
    "AssociationEvent": _("Things fixed to others"),
}


def biz_step(word: str) -> str:
    """A business step for people; "" stays empty."""
    return str(BIZ_STEPS.get(word, word))


def disposition(word: str) -> str:
    """A disposition for people; "" stays empty."""
    return str(DISPOSITIONS.get(word, word))


def event_type(word: str) -> str:
    return str(EVENT_TYPES.get(word, word))
