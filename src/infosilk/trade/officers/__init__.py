"""The officers' room: review, second eyes, evidence, notes, inspections' results."""
