"""Rules of a table's header, and of cells that say a number, a day or yes and no."""

from infosilk.trade.tariff.engine.rules.rule import TariffRule


class ColumnsMissing(TariffRule):
    """The columns {names} are missing."""

    code = "file.columns-missing"
    mend = "Add them to the first row; the guide lists every column."


class ColumnTwice(TariffRule):
    """The column {name} stands twice in the first row."""

    code = "file.column-twice"
    mend = "Keep one of the two."


class ColumnUnknown(TariffRule):
    """The column {name} is not known and would be left out."""

    code = "file.column-unknown"
    weight = "warning"
    mend = "Check how it is spelled, or accept that it is left out."


class SheetLeftOut(TariffRule):
    """The sheet {sheet} has no columns of a tariff and would be left out."""

    code = "file.sheet-left-out"
    weight = "warning"
    mend = "Name the columns in its first row, or accept that it is left out."


class NoNumber(TariffRule):
    """“{found}” is no number."""

    code = "cell.number"
    mend = "Write digits with a point before the decimals, such as 12.5."


class CommaUnclear(TariffRule):
    """“{found}” can be read as {one} or as {other}."""

    code = "cell.comma-unclear"
    mend = "Write it without a thousands separator and with a point before the decimals."


class CommaRead(TariffRule):
    """“{found}” is read as {read}."""

    code = "cell.comma"
    weight = "warning"
    mend = "If that is what it says, accept it; otherwise write a point before the decimals."


class PercentRead(TariffRule):
    """“{found}” is read as {read} per cent."""

    code = "cell.percent"
    weight = "warning"
    mend = "If that is what it says, accept it; otherwise write the bare number of per cent."


class TooManyPlaces(TariffRule):
    """“{found}” has more than {places} decimals or is larger than this column holds."""

    code = "cell.places"
    mend = "Write the number as the source publishes it."


class NoDay(TariffRule):
    """“{found}” is no day."""

    code = "cell.day"
    mend = "Write it as 2026-01-31."


class NoYesOrNo(TariffRule):
    """“{found}” is neither true nor false."""

    code = "cell.truth"
    mend = "Write true or false."


class TextTooLong(TariffRule):
    """The text has {found} characters; this column holds {limit}."""

    code = "cell.too-long"
    mend = "Shorten it."
