"""What other rooms use of the calendar: a country's working days as an engine, and counting them."""

from infosilk.commons.calendar.engine.workdays import Calendar, YearUnknown
from infosilk.commons.calendar.queries import CalendarUnknown, calendar, working_days_between

__all__ = ["Calendar", "CalendarUnknown", "YearUnknown", "calendar", "working_days_between"]
