"""Tests of the repository itself: its documentation, its words, its files for others."""
