"""A tiny area for the road's tests: it counts per subject, sends what it counted, and writes down what arrives."""
