"""A sheet of paper: boxes with a small caption, tables, barcodes; over fpdf2.

Sizes are millimetres. Words come from the catalogues: a caption is shown in the document's language, and in the second
one after a stroke, because both sides of a border read a paper. Letters are found for whatever text is drawn; one that
no font has is drawn as “□” and named in `missing`, never left out.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, cast

import segno
from barcode.codex import Code128, Gs1_128
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext, gettext_noop
from fpdf import FPDF
from fpdf.enums import TextEmphasis, XPos, YPos
from fpdf.fonts import FontFace

from infosilk.commons.drawing.engine.fonts import BOLD, REGULAR, Fonts
from infosilk.kernel.problems import TooLarge

Align = Literal["L", "R", "C"]
INK, QUIET, LINE = (20, 34, 43), (90, 102, 110), (150, 158, 163)
SAMPLE = gettext_noop("Sample: no real goods, no real firms")
_SCRIPTS = {"sr-latn": "sr-Latn", "sr-cyrl": "sr-Cyrl", "zh-hans": "zh-Hans", "en": "en"}


MOST_PAGES = 1_000


class Sheet(FPDF):
    """A paper with a heading, a number and a day, in `languages` (one or two codes of the zone). `sample` marks every
    page of what is not real. TooLarge beyond a thousand pages: whoever wants more makes several papers."""

    def __init__(
        self,
        fonts: Fonts,
        languages: Sequence[str],
        heading: str,
        *,
        number: str,
        day: date,
        sample: bool = False,
        size: tuple[float, float] = (210, 297),
        margin: float = 12,
    ) -> None:
        super().__init__(orientation="P", unit="mm", format=size)
        self.letters, self.languages = fonts, tuple(dict.fromkeys(languages))
        self.heading, self.number_of_paper, self.day, self.sample = heading, number, day, sample
        self.missing: set[str] = set()
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(True, margin + 6)
        self.main_family = self._face(0, "")
        self._face(0, "B")
        # The other letters' fonts come with them; a list that is not empty has every letter looked at.
        self._fallback_font_exact_match = False
        self.set_font(self.main_family, size=9)
        # The same content gives the same bytes: a checksum of a paper can be compared.
        self.set_creation_date(datetime.combine(day, time(12), tzinfo=get_default_timezone()))
        self.set_producer("Infosilk")
        self.set_title(f"{self.say(heading)} {number}".strip())
        self.set_lang(_SCRIPTS.get(self.languages[0], "en"))
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.add_page()

    # Letters

    def normalize_text(self, text: str) -> str:
        """Every text passes here before it is drawn or measured: what no font has is drawn as “□”, and named."""
        readable = self.letters.readable(text)
        if "□" in readable and readable != text:
            self.missing |= {letter for letter, shown in zip(text, readable, strict=True) if shown == "□" != letter}
        return str(super().normalize_text(readable))

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """The font of the file that draws this letter, whichever others have it too; loaded with its first letter."""
        index = self.letters.of_letter.get(ord(char))
        return None if index is None else self._face(index, "B" if "B" in TextEmphasis.coerce(style).style else "")

    def _face(self, index: int, style: str) -> str:
        key = f"silk{index}{style}"
        if key not in self.fonts:
            path = self.letters.face(self.letters.files[index], BOLD if style else REGULAR)
            self.add_font(f"silk{index}", style, path)
            self._fallback_font_ids.append(key)
        return key

    def add_page(self, *given: Any, **named: Any) -> None:
        """A page more, marked as a sample where it is one."""
        if self.page >= MOST_PAGES:
            raise TooLarge(limit=MOST_PAGES)
        super().add_page(*given, **named)

    def say(self, message: str) -> str:
        """A caption in the document's language, then in the second one where it differs."""
        said = []
        for language in self.languages:
            with translation.override(language):
                said.append(gettext(message))
        return " / ".join(dict.fromkeys(said))

    def number(self, value: Decimal, places: int | None = 2) -> str:
        with translation.override(self.languages[0]):
            shown = value if places is None else round(value, places)
            text = f"{shown.normalize():f}" if places is None else f"{shown:.{places}f}"
            return number_format(Decimal(text), decimal_pos=places, use_l10n=True, force_grouping=True)

    def money(self, value: Decimal, currency: str) -> str:
        return f"{self.number(value)} {currency}"

    def day_text(self) -> str:
        with translation.override(self.languages[0]):
            return date_format(self.day, "DATE_FORMAT")

    # Drawing

    def _render_styled_text_line(self, *given: Any, **named: Any) -> bool:
        # fpdf 2.8.9 believes its main font to be current after a line that ended in a fallback font, and the next line
        # would then be drawn with the wrong letters. So every line names its font anew.
        self.current_font_is_set_on_page = False
        return bool(super()._render_styled_text_line(*given, **named))

    def style(self, size: float, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        self.set_font(self.main_family, "B" if bold else "", size)
        self.set_text_color(*colour)

    def footer(self) -> None:
        if self.h < 160:
            return
        self.set_y(-12)
        self.style(7, colour=QUIET)
        self.cell(0, 4, f"{self.number_of_paper} · {self.page_no()}/{{nb}}", align="R")

    def banner(self) -> None:
        """The paper's name, its number and day."""
        if self.sample:
            self.sample_mark()
        self.style(15, bold=True)
        self.multi_cell(0, 7, self.say(self.heading), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.style(9, colour=QUIET)
        self.cell(0, 5, f"{self.number_of_paper} · {self.day_text()}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def sample_mark(self) -> None:
        self.style(8, bold=True, colour=(180, 50, 31))
        self.cell(0, 4, self.say(SAMPLE), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        caption: str,
        value: str,
        *,
        size: float = 9,
        bold: bool = False,
        small: float = 6,
    ) -> None:
        """A frame with a caption; text that does not fit is set smaller, and cut with “…” at 5 points."""
        self.rect(x, y, w, h)
        self.set_xy(x + 1, y + 0.6)
        self.style(small, colour=QUIET)
        caption_lines = self._fit(caption, w - 2, small, small * 0.42, h)
        for text in caption_lines:
            self.set_x(x + 1)
            self.cell(w - 2, small * 0.42, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        top = y + 0.9 + small * 0.42 * len(caption_lines)
        room = h - (top - y) - 0.4
        while size > 5:
            self.style(size, bold)
            if len(self._wrap(value, w - 2)) * size * 0.42 <= room:
                break
            size -= 0.5
        self.style(size, bold)
        self.set_y(top)
        for text in self._fit(value, w - 2, size, size * 0.42, room):
            self.set_x(x + 1)
            self.cell(w - 2, size * 0.42, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _wrap(self, text: str, w: float) -> list[str]:
        lines = self.multi_cell(w, 1, text, dry_run=True, output="LINES", align="L")
        return cast(list[str], lines)

    def _fit(self, text: str, w: float, size: float, leading: float, room: float) -> list[str]:
        lines = self._wrap(text, w) if text else []
        most = max(1, int(room / leading + 0.01))
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1].rstrip()[:-1] + "…"]
        return lines

    def grid(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        aligns: Sequence[Align],
        size: float = 8,
    ) -> None:
        """A table over as many pages as it needs, its head on each."""
        self.style(size)
        head = FontFace(emphasis="BOLD", size_pt=size - 1.5, color=QUIET, fill_color=(240, 238, 232))
        with self.table(
            headings_style=head,
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            line_height=size * 0.5,
            borders_layout="HORIZONTAL_LINES",
            padding=0.8,
            width=self.epw,
        ) as table:
            top = table.row()
            for title in titles:
                top.cell(title)
            for row in rows:
                line = table.row()
                for text in row:
                    line.cell(text)

    def sums(self, rows: Sequence[tuple[str, str]], w: float = 90) -> None:
        """Captions and amounts at the right margin; the last row stands out."""
        self.ln(2)
        for index, (caption, value) in enumerate(rows):
            last = index == len(rows) - 1
            self.style(10 if last else 8.5, bold=last)
            self.set_x(self.w - self.r_margin - w)
            self.cell(w * 0.62, 5, caption)
            self.cell(w * 0.38, 5, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """A QR symbol with its quiet zone of four modules inside `side`."""
        rows = [list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(scale=1, border=4)]
        step = side / len(rows)
        self.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            across = 0
            while across < len(row):
                run = across
                while run < len(row) and row[run]:
                    run += 1
                if run > across:
                    self.rect(x + across * step, y + down * step, (run - across) * step, step + 0.01, style="F")
                across = max(run, across + 1)

    def bars(self, x: float, y: float, w: float, h: float, content: str, *, gs1: bool, caption: str = "") -> None:
        """Code 128 or GS1-128 over `w` with quiet zones of ten modules inside; `caption` below it."""
        made = Gs1_128(content) if gs1 else Code128(content)
        modules = made.build()[0]
        step = w / (len(modules) + 20)
        self.set_fill_color(0, 0, 0)
        place = 0
        while place < len(modules):
            run = place
            while run < len(modules) and modules[run] == modules[place]:
                run += 1
            if modules[place] == "1":
                self.rect(x + (10 + place) * step, y, (run - place) * step, h, style="F")
            place = run
        if caption:
            self.style(8)
            self.set_xy(x, y + h + 0.8)
            self.cell(w, 3.5, caption, align="C")

    def finish(self) -> bytes:
        return bytes(self.output())
