"""The four documents of an order: their formats, how a line is read, and the checks that match them.

An engine alone: it has no tables and needs no other door."""
