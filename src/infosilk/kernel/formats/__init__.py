"""Files from outside, read safely: tables (CSV, XLSX) and XML. What can be wrong with one is a published rule."""
