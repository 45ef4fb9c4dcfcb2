"""What is owed by whom for what, what was paid of it, and what a bank, a firm or a provider told of it."""
