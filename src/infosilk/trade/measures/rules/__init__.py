"""The rules that tariff data is held to: one class each, the docstring its message. `all.py` has them all."""
