"""How columns are guessed and cells read: pure."""
