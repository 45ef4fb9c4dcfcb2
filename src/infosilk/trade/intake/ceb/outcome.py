"""What becomes of one document of a CEB message."""

from dataclasses import dataclass, field
from typing import Any

from infosilk.kernel.reasons.explain import explain
from infosilk.trade.clearance import public as clearance
from infosilk.trade.intake.engine.ceb.reader import Document


@dataclass(slots=True)
class DocumentOutcome:
    """What became of one document: its line in the file, the status of its receipt, and why. `again`: its guid
    was received before."""

    document: Document
    status: int
    reasons: list[dict[str, Any]] = field(default_factory=list)
    number: str = ""
    again: bool = False

    @property
    def note(self) -> str:
        """The reasons in words, in the language that is active now."""
        said = [explain(reason) for reason in self.reasons]
        text = " ".join(f"{entry.text} {entry.mend}".strip() for entry in said)
        return text or self.number or str(clearance.STATUS_LABELS[self.status])
