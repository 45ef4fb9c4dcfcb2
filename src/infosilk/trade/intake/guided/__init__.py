"""Orders made step by step: drafts and answers, and what the guide knows before it asks."""
