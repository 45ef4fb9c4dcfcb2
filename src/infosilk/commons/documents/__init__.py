"""Files that people and programs hand in: checked by what they are, kept once, opened whole by whose they are."""
