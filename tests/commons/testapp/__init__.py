"""The tests' own kinds of jobs, tables and payments, installed in whole nodes."""
