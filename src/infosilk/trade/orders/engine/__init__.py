"""The pure part of orders, which is all of it: documents, reader, tables, published checks."""
