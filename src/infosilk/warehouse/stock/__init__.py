"""The ledger of bonded stock: locations, receipts, moves that are kept for ever, balances."""
