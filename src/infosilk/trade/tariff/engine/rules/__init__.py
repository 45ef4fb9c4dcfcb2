"""The rules that a row and a whole data set of a tariff keep, a class each."""
