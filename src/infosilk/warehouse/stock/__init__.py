"""The ledger of bonded stock: receipts, moves, balances, locations."""
