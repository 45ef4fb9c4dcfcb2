"""CEB-style messages: codes, reading, assembling, receipts."""
