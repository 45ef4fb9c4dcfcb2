"""Payment slips and balances: pure."""
