"""CEB-style messages: their codes, reading them, putting an order together from them, receipts."""
