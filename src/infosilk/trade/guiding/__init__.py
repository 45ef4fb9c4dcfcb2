"""Sending goods abroad, guided: one question a page, a draft that can be left, one order lodged as every other."""
