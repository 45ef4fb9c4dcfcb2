"""What can be wrong with a file of XML: one class per fault, its docstring the message people read. No Django here."""

from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.kernel.reasons.words import register_words

# Parts of messages that are told in the reader's language too.
register_words("problem", words=("bytes", "elements", "attributes of one element"))


class XmlFault(PublishedRule):
    """The file is not taken as XML."""

    order = 600
    source = "Extensible Markup Language (XML) 1.0, fifth edition; limits of this node"
    mend = "Correct the file and send it again."


class NotXml(XmlFault):
    """Line {line}: this is not well-formed XML: {problem}."""

    code = "xml.malformed"


class Doctype(XmlFault):
    """Line {line}: the file has a document type declaration (DTD), which is not taken."""

    code = "xml.doctype"
    mend = "Take the lines from <!DOCTYPE to its end out, and write what its entities stand for."


class Encoding(XmlFault):
    """The file is not UTF-8 ({problem})."""

    code = "xml.encoding"
    mend = 'Save the file as UTF-8, also in its first line: <?xml version="1.0" encoding="UTF-8"?>.'


class TooBig(XmlFault):
    """The file has more {problem} than the {limit} that are taken."""

    code = "xml.too-big"
    mend = "Split the file into several."


class TooLongText(XmlFault):
    """Line {line}: the text of {name} is longer than {limit} characters."""

    code = "xml.too-long"


class TooDeep(XmlFault):
    """Line {line}: the elements are nested deeper than {limit}."""

    code = "xml.too-deep"
