"""Papers as PDF by one engine: boxes, tables and symbols, letters of every script, kinds that rooms declare."""
