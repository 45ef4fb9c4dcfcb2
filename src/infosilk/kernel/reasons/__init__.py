"""Reasons: why something was refused, held or noted, as data; the published rules that give them; and their words."""
