"""The European Union's charges and options, for each of its members."""
