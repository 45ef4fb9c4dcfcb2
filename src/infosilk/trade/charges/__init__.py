"""What an import owes by the law of a country on a day, and what a basket would owe: charges and quotes.

A country whose law is known is one entry of the registry in `law`."""
