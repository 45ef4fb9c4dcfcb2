"""The road: node to node. Outbox, ordered signed delivery, inbox, receipts, hash-chained message log."""
