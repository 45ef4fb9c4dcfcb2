"""The firms on this node's record, by the official numbers that stand in documents."""

from dataclasses import dataclass

from infosilk.kernel.models import OrganisationIdentifier


@dataclass(frozen=True, slots=True)
class Firms:
    """Organisations on record by their customs registration (identifier scheme CUSTOMS) and other numbers."""

    names: dict[str, str]
    ids: dict[str, int]
    by_identifier: dict[tuple[str, str], int]


def firms_on_record() -> Firms:
    """Every organisation on this node by its official numbers."""
    rows = OrganisationIdentifier.objects.values_list("scheme", "value", "organisation_id", "organisation__name")
    names, ids, others = {}, {}, {}
    for scheme, value, key, name in rows:
        if scheme == "CUSTOMS":
            names[value], ids[value] = name, key
        others[scheme, value] = key
    return Firms(names, ids, others)
