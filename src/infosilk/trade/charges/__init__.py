"""What an import owes by the law of a country on a day, and what it would owe: charges and quotes."""
