"""Founding a room: its files, its place among the rooms, its words in three languages. Neither Django nor database."""
