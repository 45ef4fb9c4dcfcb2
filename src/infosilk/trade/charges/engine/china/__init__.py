"""China's charges and options: retail import, general trade, personal post."""
