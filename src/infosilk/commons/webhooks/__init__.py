"""Feeds of what happened, told to the servers that organisations named: signed, in order, until they take it."""
