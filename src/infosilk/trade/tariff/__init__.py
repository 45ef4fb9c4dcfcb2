"""Measures of customs tariffs, dated and sourced: the rules that a data set keeps, loading it, what holds on a day."""
