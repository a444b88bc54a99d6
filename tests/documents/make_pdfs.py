"""Makes the PDFs of this folder. Run it by hand when one is to change: `python tests/documents/make_pdfs.py`.

Their texts are invented; what each is for stands at its function.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent
WIDTH, HEIGHT = 595.0, 842.0


def canvas(name: str, **options: object) -> Canvas:
    page = Canvas(str(HERE / name), pagesize=(WIDTH, HEIGHT), invariant=1, **options)  # type: ignore[arg-type]
    page.setTitle(name)
    return page


def column(page: Canvas, lines: list[str], x: float, y: float, size: float = 10.0, font: str = "Times-Roman") -> float:
    """Lines below one another; "^" raises the word that follows up to the next "|". Answers where the next would stand."""
    for line in lines:
        text = page.beginText(x, y)
        for at, part in enumerate(line.split("^")):
            raised, _, rest = part.partition("|") if at else ("", "", part)
            if raised:
                text.setFont(font, size * 0.65)
                text.setRise(size * 0.35)
                text.textOut(raised)
                text.setRise(0)
            text.setFont(font, size)
            text.textOut(rest)
        page.drawText(text)
        y -= size * 1.2
    return y


def article() -> None:
    """Two columns, running heads, divided words, reference marks, an exponent, a caption, a footnote, unnumbered headings."""
    page = canvas("article.pdf")
    left = [
        "The burden of marrow failure in older per-",
        "sons is large.^1,2| Platelet counts below 50 × 10^9|/L",
        "were seen in 12.5% of 418 participants at follow-",
        "up. In this report, follow-up means any visit after",
        "randomisation, and each of the participants who con-",
        "sented was seen by one of the investigators, as con-",
        "sented patients expect. The rate did not differ bet-",
    ]
    right = [
        "ween the two arms (p = 0.41). It was the decision of",
        "the committee, between visits, that doses be held.",
        "   A second paragraph begins here with an indent and",
        "ends on this short line.",
        "   A third paragraph is the last of this column, and it",
        "says nothing else of any importance to the reader.",
    ]
    for number in (1, 2, 3):
        column(page, ["Invented et al. Journal of Made-up Medicine 2031"], 60, 815, 8, "Helvetica")
        column(page, [f"Page {number} of 3"], 500, 815, 8, "Helvetica")
        if number == 1:
            column(page, ["Marrow failure in older persons: a made-up trial"], 60, 770, 18, "Helvetica-Bold")
            column(page, ["Background"], 60, 720, 11, "Helvetica-Bold")
            column(page, left, 60, 700)
            column(page, right, 310, 700)
            column(page, ["* These authors contributed equally."], 60, 60, 7)
        elif number == 2:
            column(page, ["Methods"], 60, 770, 11, "Helvetica-Bold")
            column(
                page,
                ["Participants were excluded if total bilirubin was above 2.5 times the upper limit, and", "if they"],
                60,
                750,
            )
            column(page, ["Figure 1. Flow of participants through the trial."], 60, 700, 8, "Helvetica")
            column(page, ["had an infection that was not controlled."], 60, 660)
        else:
            column(page, ["References"], 60, 770, 11, "Helvetica-Bold")
            column(page, ["1. Nobody A, Noone B. On nothing. J Void. 2029;1:1-2."], 60, 750, 8)
        page.showPage()
    page.save()


def protocol() -> None:
    """A contents page with leaders, numbered headings that repeat it, an outline, items two deep, a page turned sideways."""
    page = canvas("protocol.pdf")
    page.bookmarkPage("p2")
    column(page, ["TABLE OF CONTENTS"], 60, 780, 12, "Helvetica-Bold")
    column(
        page,
        [
            "1 INTRODUCTION ........................................ 2",
            "5 SELECTION OF SUBJECTS ............................... 2",
            "5.1 Inclusion Criteria ................................ 2",
            "5.2 Exclusion Criteria ................................ 2",
        ],
        60,
        750,
        10,
        "Courier",
    )
    page.showPage()
    page.bookmarkPage("p2")
    page.addOutlineEntry("5.2 Exclusion Criteria", "p2", 0)
    y = column(page, ["1 INTRODUCTION"], 60, 780, 12, "Helvetica-Bold")
    y = column(page, ["This protocol is made up. It describes no trial that anybody ran or will run."], 60, y - 6)
    y = column(page, ["5 SELECTION OF SUBJECTS"], 60, y - 10, 12, "Helvetica-Bold")
    y = column(page, ["5.1 Inclusion Criteria"], 60, y - 8, 10, "Helvetica-Bold")
    y = column(page, ["1. Age 18 years or older at the time of consent."], 60, y - 4)
    y = column(page, ["2. Adequate organ function, shown by all of the following:"], 60, y - 4)
    y = column(
        page,
        ["a) Total bilirubin no more than 1.5 times the upper limit of normal, unless the person", "has Gilbert's syndrome;"],
        84,
        y - 2,
    )
    y = column(page, ["b) Platelets of at least 75 × 10^9|/L."], 84, y - 2)
    y = column(page, ["5.2 Exclusion Criteria"], 60, y - 8, 10, "Helvetica-Bold")
    y = column(page, ["• Pregnant or breast-feeding."], 60, y - 4)
    column(page, ["• Active hepatitis B or C."], 60, y - 4)
    page.showPage()
    page.saveState()
    page.translate(WIDTH - 60, 100)
    page.rotate(90)
    column(page, ["Schedule of visits, printed sideways"], 0, 0, 11, "Helvetica-Bold")
    column(page, ["Every visit has a window of three days before and after."], 0, -30)
    page.restoreState()
    page.showPage()
    page.save()


def items() -> None:
    """Items whose markers are larger than their text and stand lower, as a list's style and its paragraphs' may differ: among
    them lone numbers, true exponents and reference marks; an item in another font; a ruled table with such items.
    """
    page = canvas("items.pdf")
    column(page, ["4.1 Inclusion criteria"], 60, 780, 12, "Helvetica-Bold")
    texts = [
        "Age of 16 to 70 years",
        "Neutrophils of at least 1 x 10^9|/L for 7 days",
        "Creatinine clearance over 60 mL/min per 1.73 m^2| of body surface",
        "ECOG performance status of 0 to 2, as in earlier trials^3,4| of this group",
        "No more than 3 x ULN",
    ]
    y = 760.0
    for number, text in enumerate(texts, 1):
        column(page, [f"{number}."], 60, y - 2, 12, "Helvetica")
        y = column(page, [text], 80, y, 10, "Helvetica-Oblique" if number == 5 else "Helvetica")
        y -= 6
    y = column(page, ["4.2 Treatment"], 60, y - 14, 12, "Helvetica-Bold")
    words = "Participants take the invented drug at home, as the table below says, and return what is left."
    y = column(page, [words], 60, y - 4, 10, "Helvetica")
    page.setLineWidth(0.7)
    rows = [("Drug", "Rule"), ("Inventin", "Hold for 14 days"), ("Nonesuch", "Give 20 mg/m^2| for 3 days")]
    top = y - 10
    for at, (drug, rule) in enumerate(rows):
        column(page, [drug], 64, top - 20 * at - 14, 10, "Helvetica")
        if at:
            column(page, ["•"], 184, top - 20 * at - 16, 12, "Helvetica")
        column(page, [rule], 194, top - 20 * at - 14, 10, "Helvetica")
    for at in range(len(rows) + 1):
        page.line(60, top - 20 * at, 400, top - 20 * at)
    for x in (60, 180, 400):
        page.line(x, top, x, top - 20 * len(rows))
    page.showPage()
    page.save()


def symbols() -> None:
    """Comparators that stand in the Symbol font beside text in another."""
    page = canvas("symbols.pdf")
    text = page.beginText(60, 780)
    for part, font in (
        ("Platelets ", "Times-Roman"),
        ("≥", "Symbol"),
        ("100,000/mm3 and creatinine ", "Times-Roman"),
        ("≤", "Symbol"),
        ("2 mg/dL", "Times-Roman"),
    ):
        text.setFont(font, 10)
        text.textOut(part)
    page.drawText(text)
    page.showPage()
    page.save()


def locked() -> None:
    """Encrypted; the password is `open sesame`."""
    page = canvas("locked.pdf", encrypt=StandardEncryption("open sesame", strength=128))
    column(page, ["Nobody reads this without the password."], 60, 780)
    page.showPage()
    page.save()


def picture() -> None:
    """A page of text and one that is nothing but a picture."""
    page = canvas("picture.pdf")
    column(page, ["The next page is a picture."], 60, 780)
    page.showPage()
    buffer = io.BytesIO()
    Image.new("L", (40, 56), 180).save(buffer, "PNG")
    page.drawImage(ImageReader(buffer), 20, 20, WIDTH - 40, HEIGHT - 40)
    page.showPage()
    page.save()


if __name__ == "__main__":
    for make in (article, protocol, items, symbols, locked, picture):
        make()
