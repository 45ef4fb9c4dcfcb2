"""The limits of a buyer's year, held as a ledger."""
