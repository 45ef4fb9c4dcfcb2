"""The pure part of search: which words a text has, and what a question asks for."""
