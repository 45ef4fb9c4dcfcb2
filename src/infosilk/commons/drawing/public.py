"""What other rooms use of drawing: a sheet to draw on, its letters, declaring a kind of paper, a PDF as an answer."""

from infosilk.commons.drawing.engine.fonts import Fonts
from infosilk.commons.drawing.kinds import Drawn, Paper, languages, paper, pdf
from infosilk.commons.drawing.letters import letters
from infosilk.commons.drawing.sheet import Align, Sheet

__all__ = ["Align", "Drawn", "Fonts", "Paper", "Sheet", "languages", "letters", "paper", "pdf"]
