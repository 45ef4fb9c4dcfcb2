"""Rooms that many districts use: long work, tables in and out, payments, webhooks, calendar, addresses, documents,
search, papers, offline work and scanning. Each is entered by its own `public.py`, by every district."""
