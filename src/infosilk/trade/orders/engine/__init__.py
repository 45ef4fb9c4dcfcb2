"""Documents, reading, tables and the published checks of an order: pure."""
