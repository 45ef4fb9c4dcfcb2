"""The pure part of clearance: verdicts, lanes, limits, and what one node announces to the other."""
