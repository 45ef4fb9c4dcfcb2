"""The ways in: files of orders, CEB messages, lines mended in place, orders made step by step."""
