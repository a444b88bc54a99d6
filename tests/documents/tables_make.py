"""Makes the PDFs that test_tables.py reads: python tests/documents/tables_make.py. Needs reportlab."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent
WIDTH, HEIGHT = A4
PROSE = (
    "Participants were seen every second week until the last dose was given. At each visit the nurse asked about new",
    "complaints, weighed the participant and drew blood for the local laboratory. Results were sent to the centre on",
    "the same day, and a physician decided whether the next dose could be given as planned or had to be put off. The",
    "reasons for a delay were written down. Nobody but the pharmacist knew which of the two drugs had been handed out,",
    "and the tablets looked and tasted the same. Unused tablets were counted when they were brought back to the clinic.",
)


class Sheet:
    """A page with y from the top."""

    def __init__(self, name: str) -> None:
        self.canvas = Canvas(str(HERE / name), pagesize=A4, invariant=True, pageCompression=1)

    def text(self, x: float, y: float, text: str, size: float = 9, font: str = "Helvetica", align: str = "left") -> None:
        self.canvas.setFont(font, size)
        draw = {"left": self.canvas.drawString, "right": self.canvas.drawRightString, "centre": self.canvas.drawCentredString}
        draw[align](x, HEIGHT - y, text)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.85) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def raised(self, x: float, y: float, text: str, size: float = 9) -> None:
        self.text(x, y - 0.35 * size, text, 0.65 * size)

    def prose(self, x: float, y: float, width: float, size: float = 10, lines: int = 10) -> float:
        words = " ".join(PROSE * 12).split()
        for _ in range(lines):
            line = words.pop(0)
            while words and self.canvas.stringWidth(f"{line} {words[0]}", "Times-Roman", size) < width:
                line += " " + words.pop(0)
            self.text(x, y, line, size, "Times-Roman")
            y += 1.2 * size
        return y

    def next(self) -> None:
        self.canvas.showPage()

    def save(self) -> None:
        self.canvas.save()


def grid(sheet: Sheet, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], high: float = 18) -> float:
    """A ruled grid; an empty string that follows "<" joins the cell to the one before. The y of its foot."""
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    for row in rows:
        sheet.rule(x, y, edges[-1], y)
        sheet.rule(x, y, x, y + high)
        at = 0
        while at < len(row):
            end = at + 1
            while end < len(row) and row[end] == "<":
                end += 1
            for number, line in enumerate(row[at].split("\n")):
                sheet.text(edges[at] + 3, y + 12 + 10 * number, line, 8)
            sheet.rule(edges[end], y, edges[end], y + high)
            at = end
        y += high
    sheet.rule(x, y, edges[-1], y)
    return y


def ruled() -> None:
    sheet = Sheet("tables_ruled.pdf")
    y = sheet.prose(60, 60, 470, lines=4)
    sheet.text(60, y + 12, "Table 1. Dose levels by weight band", 10, "Helvetica-Bold")
    rows = [
        ["Weight", "Dose", "<", "Visits"],
        ["", "Morning", "Evening", ""],
        ["under 40 kg", "50 mg", "75 mg", "4"],
        ["40 kg or\nmore", "100 mg", "125 mg", "6"],
    ]
    y = grid(sheet, 60, y + 22, [120, 90, 90, 90], rows, 26)
    sheet.text(60, y + 14, "* Take with water.", 7)
    y = sheet.prose(60, y + 40, 470, lines=4)
    visits = ["V1", "V2", "V3", "V4", "V5"]
    marks = {"Consent": "X....", "Blood count": "X.X.X", "Questionnaire": "..X..", "Vital signs": "XXXXX"}
    body = [[name, *("X" if mark == "X" else "" for mark in line)] for name, line in marks.items()]
    sheet.text(60, y + 20, "Schedule of activities", 10, "Helvetica-Bold")
    grid(sheet, 60, y + 30, [140, 40, 40, 40, 40, 40], [["Procedure", *visits], *body])
    sheet.save()


def journal() -> None:
    sheet = Sheet("tables_journal.pdf")
    y = sheet.prose(60, 60, 470, lines=6) + 20
    sheet.text(60, y, "Table 2", 9, "Helvetica-Bold")
    sheet.text(98, y, "Findings at week 12 in both arms")
    sheet.rule(60, y + 8, 530, y + 8, 1)
    sheet.text(345, y + 20, "Active", align="centre")
    sheet.text(475, y + 20, "Dummy", align="centre")
    sheet.rule(290, y + 25, 400, y + 25)
    sheet.rule(420, y + 25, 530, y + 25)
    for x, head in ((310, "n (%)"), (375, "Mean ± SD"), (440, "n (%)"), (505, "Mean ± SD")):
        sheet.text(x, y + 36, head, align="centre")
    sheet.text(60, y + 36, "Sign")
    sheet.rule(60, y + 42, 530, y + 42)
    body: list[tuple[float, str, tuple[str, ...]]] = [
        (60, "Sleep", ()),
        (70, "Slept through", ("12 (40.0)", "6.1 ± 1.2", "9 (30.0)", "5.2 ± 1.9")),
        (70, "Woke more than twice in most of the nights", ("3 (10.0)", "4.0 ± 0.7", "8 (26.7)", "3.9 ± 1.1")),
        (76, "before the visit", ()),
        (60, "Appetite", ()),
        (70, "Good", ("20 (66.7)", "–", "18 (60.0)", "–")),
        (70, "Poor", ("10 (33.3)", "–", "12 (40.0)", "–")),
    ]
    at = y + 54
    for x, label, values in body:
        sheet.text(x, at, label)
        for right, value in zip((328, 400, 458, 530), values, strict=False):
            sheet.text(right, at, value, align="right")
        if label == "Good":
            sheet.raised(329, at, "a")
        at += 13
    sheet.rule(60, at - 6, 530, at - 6, 1)
    sheet.raised(60, at + 4, "a", 7)
    sheet.text(65, at + 4, "One participant was asked by telephone.", 7)
    sheet.text(60, at + 13, "SD, standard deviation.", 7)
    sheet.prose(60, at + 50, 470, lines=8)
    sheet.save()


def continued() -> None:
    sheet = Sheet("tables_continued.pdf")
    head = ["Laboratory", "Unit", "Limit"]
    for page, names in enumerate((["Sodium", "Potassium", "Calcium"], ["Chloride", "Magnesium"])):
        sheet.text(60, 40, "Protocol ZX-12", 8)
        sheet.text(530, 40, f"Page {page + 1}", 8, align="right")
        y = sheet.prose(60, 70, 470, lines=40) + 16 if page == 0 else 60.0
        if page == 0:
            sheet.text(60, y, "Table 7: Laboratory limits", 10, "Helvetica-Bold")
            y += 10
        y = grid(sheet, 60, y, [200, 120, 120], [head, *([name, "mmol/L", str(page + len(name))] for name in names)])
        if page == 1:
            sheet.prose(60, y + 30, 470, lines=5)
        sheet.next()
    sheet.save()


def turned() -> None:
    sheet = Sheet("tables_turned.pdf")
    sheet.canvas.rotate(90)
    sheet.canvas.translate(0, -WIDTH)
    rows = [
        ("Age (years)", "54.2", "53.8"),
        ("Height (cm)", "171.0", "169.5"),
        ("Weight (kg)", "70.4", "72.0"),
        ("Smokers", "11", "14"),
    ]

    def text(x: float, y: float, text: str) -> None:
        sheet.canvas.setFont("Helvetica", 9)
        sheet.canvas.drawString(x, WIDTH - y, text)

    def rule(y: float) -> None:
        sheet.canvas.line(80, WIDTH - y, 600, WIDTH - y)

    text(80, 90, "Table 3. Participants at the start of the study")
    for y in (98, 116, 196):
        rule(y)
    for x, head in ((80, "Measure"), (300, "Active"), (480, "Dummy")):
        text(x, 110, head)
    for at, row in enumerate(rows):
        for x, value in zip((80, 300, 480), row, strict=True):
            text(x, 132 + 18 * at, value)
    sheet.save()


def shaded() -> None:
    sheet = Sheet("tables_shaded.pdf")
    y = sheet.prose(60, 60, 470, lines=5) + 20
    sheet.text(60, y, "Table 4. Withdrawals by reason", 10, "Helvetica-Bold")
    y += 10
    rows = [("Reason", "Active", "Dummy"), ("Moved away", "2", "1"), ("Own wish", "4", "6"), ("Lost", "0", "3")]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.shade(60 + 150 * column, y + 20 * at, 208 + 150 * column, y + 18 + 20 * at, 0.6 if at == 0 else 0.9)
            sheet.text(64 + 150 * column, y + 12 + 20 * at, value)
    y = sheet.prose(60, y + 120, 470, lines=5) + 20
    sheet.text(60, y, "Table 5. Days of rest after each course", 10, "Helvetica-Bold")
    for at, row in enumerate(
        [("Course", "Days", "Range"), ("First", "12", "7 to 20"), ("Second", "15", "9 to 24"), ("Third", "21", "14 to 40")]
    ):
        for x, value in zip((60, 200, 300), row, strict=True):
            sheet.text(x, y + 18 + 14 * at, value)
    sheet.prose(60, y + 110, 470, lines=8)
    sheet.save()


def columns() -> None:
    """Two columns of text: a borderless table in the left one; on the next page a crowded one with its caption below."""
    sheet = Sheet("tables_columns.pdf")
    rows = [("Trait", "Active", "Dummy"), ("Age, years", "54 (41-66)", "53 (40-65)"), ("Women", "40 (51%)", "44 (55%)")]
    rows += [("Smokers", "11 (14%)", "9 (11%)"), ("Weight, kg", "70.1", "71.4"), ("Diabetes", "6 (8%)", "5 (6%)")]
    sheet.prose(50, 60, 235, lines=20)
    sheet.prose(310, 60, 235, lines=55)
    sheet.text(50, 330, "Table 1. Traits of all participants", 8, "Helvetica-Bold")
    for at, row in enumerate(rows):
        for x, value in zip((52, 140, 220), row, strict=True):
            sheet.text(x, 350 + 13 * at, value, 8)
    sheet.prose(50, 460, 235, lines=20)
    sheet.next()
    y = sheet.prose(310, 60, 235, lines=12) + 10
    sheet.prose(50, 60, 235, lines=55)
    close = [("Trait", "Active", "Dummy", "p"), ("Age, years", "54.2 ± 9.1", "53.0 ± 8.8", "0.41")]
    close += [("Stones left / right", "12 / 10", "10 / 12", "1"), ("Size of the largest", "19.9 ± 3.2", "19.6 ± 2.6", "0.70")]
    close += [("Density", "1000.0 ± 293.9", "1184.6 ± 144.2", "0.013"), ("Weight, kg", "70.1 ± 9.9", "71.4 ± 8.0", "0.38")]
    close += [("Height, cm", "171 ± 8", "170 ± 9", "0.52"), ("Heart rate", "70 ± 9", "71 ± 8", "0.64")]
    sheet.rule(310, y, 545, y)
    sheet.rule(310, y + 16, 545, y + 16)
    for at, row in enumerate(close):
        for x, value in zip((312, 394, 459, 523), row, strict=True):
            sheet.text(x, y + 12 + 15 * at, value, 9)
    sheet.rule(310, y + 122, 545, y + 122)
    sheet.text(310, y + 134, "Table 2: Stones in both arms", 8)
    sheet.prose(310, y + 170, 235, lines=30)
    sheet.save()


def words() -> None:
    """Tables of words: ruled row by row without a caption, and a frame without inner lines."""
    sheet = Sheet("tables_words.pdf")
    y = sheet.prose(60, 60, 470, lines=10) + 20
    rows = [
        ("Event", "What to do", ""),
        (
            "Fever of 38.5 or more for two days",
            "Hold the next dose until the fever has gone and",
            "blood cultures are known to be sterile",
        ),
        ("Rash", "Give an antihistamine before the next dose", "and slow the infusion"),
        ("Nausea", "No change", ""),
    ]
    for at, (event, first, second) in enumerate(rows):
        sheet.rule(60, y + 30 * at, 530, y + 30 * at)
        sheet.text(64, y + 12 + 30 * at, event)
        sheet.text(250, y + 12 + 30 * at, first)
        if second:
            sheet.text(250, y + 23 + 30 * at, second)
    sheet.rule(60, y + 120, 530, y + 120)
    y = sheet.prose(60, y + 150, 470, lines=8) + 20
    sheet.canvas.rect(60, HEIGHT - y - 74, 470, 74)
    sheet.text(295, y + 13, "Serum chemistry", 9, "Helvetica-Bold", "centre")
    for at, pair in enumerate(
        [("Sodium", "Globulin"), ("Potassium", "Uric acid"), ("Chloride", "Cholesterol"), ("Calcium", "Bilirubin")]
    ):
        for x, name in zip((66, 310), pair, strict=True):
            sheet.text(x, y + 28 + 13 * at, name)
    sheet.prose(60, y + 110, 470, lines=8)
    sheet.save()


def none() -> None:
    sheet = Sheet("tables_none.pdf")
    sheet.rule(50, 50, 545, 50)
    sheet.prose(50, 70, 235, lines=50)
    sheet.prose(310, 70, 235, lines=50)
    sheet.rule(50, 690, 545, 690)
    sheet.next()
    for at, name in enumerate(("Site:", "Investigator:", "Date of visit:", "Signature:", "Telephone:")):
        sheet.text(60, 80 + 30 * at, name)
        sheet.rule(180, 82 + 30 * at, 420, 82 + 30 * at)
    for at in range(12):
        sheet.text(60, 280 + 24 * at, f"{at + 1}.", 9)
        sheet.text(
            80,
            280 + 24 * at,
            f"Writer A{at}, Writer B. A trial of sleep in {20 + at} people. J Rest. 20{10 + at};{at + 3}:10-19.",
            9,
        )
        sheet.text(80, 291 + 24 * at, "Table 1 shows what they found, and much else besides that is told in the text.", 9)
    sheet.next()
    sheet.rule(100, 100, 100, 300)
    sheet.rule(100, 300, 400, 300)
    for at in range(6):
        sheet.rule(96, 300 - 36 * at, 400, 300 - 36 * at, 0.2)
        sheet.text(90, 303 - 36 * at, str(10 * at), 8, align="right")
        sheet.text(120 + 50 * at, 312, str(at), 8, align="centre")
    sheet.text(100, 340, "Figure 1. Share of participants who slept through, by week", 9)
    sheet.save()


if __name__ == "__main__":
    for make in (ruled, journal, continued, turned, shaded, columns, words, none):
        make()
