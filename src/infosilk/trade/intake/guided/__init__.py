"""Orders made step by step."""
