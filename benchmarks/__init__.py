"""Benchmarks: one file each, run by `make bench NAME=x` as `python -m benchmarks.x`."""
