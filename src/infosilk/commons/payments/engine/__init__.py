"""The pure part of payments: balances, slips, sums that were told twice, statements of banks."""
