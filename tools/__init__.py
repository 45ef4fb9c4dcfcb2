"""What keeps the house in order beside the program: contracts for import-linter."""
