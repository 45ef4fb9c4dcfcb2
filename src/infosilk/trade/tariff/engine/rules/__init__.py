"""The rules that a row and a data set of a tariff keep."""
