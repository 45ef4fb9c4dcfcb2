"""From node to node: outbox, ordered signed delivery, inbox, receipts, a log that is a chain of hashes."""
