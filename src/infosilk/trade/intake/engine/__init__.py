"""The pure part of intake: CEB messages, documents of guided orders, fields and files to mend."""
