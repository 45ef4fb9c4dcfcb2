"""The pure part of declarations: messages as trees, their schemas and rules, amendments, answers, writing."""
