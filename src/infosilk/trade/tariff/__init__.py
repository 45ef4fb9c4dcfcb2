"""Measures of the customs tariffs, dated and sourced: loading, the rules that a data set keeps, reading them by day."""
