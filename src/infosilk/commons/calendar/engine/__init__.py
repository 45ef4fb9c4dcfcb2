"""The pure part of the calendar: counting working days."""
