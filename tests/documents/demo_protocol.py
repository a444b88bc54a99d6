"""Writes registry_tools/demo/NCT90000001_protocol.pdf: an invented protocol, laid out as sponsors lay them out.

Run `python tests/documents/demo_protocol.py` after a change here; the PDF is committed.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

OUT = Path(__file__).resolve().parents[2] / "registry_tools" / "demo" / "NCT90000001_protocol.pdf"
STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], fontName="Helvetica", fontSize=10, leading=13)
H1 = ParagraphStyle("h1", parent=STYLES["Heading1"], fontSize=14, spaceBefore=10)
H2 = ParagraphStyle("h2", parent=STYLES["Heading2"], fontSize=12, spaceBefore=8)
CAPTION = ParagraphStyle("caption", parent=BODY, fontName="Helvetica-Bold", spaceBefore=8, spaceAfter=4)


def running(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(20 * mm, 287 * mm, "LARK-1 protocol, version 1.0, 1 February 2021")
    canvas.drawRightString(190 * mm, 10 * mm, f"Page {document.page}")


def items(*texts: str) -> ListFlowable:
    return ListFlowable([ListItem(Paragraph(text, BODY)) for text in texts], bulletType="1", bulletFormat="%s.")


def grid(rows: list[list[str]], widths: list[float]) -> Table:
    table = Table([[Paragraph(cell, BODY) for cell in row] for row in rows], colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def story() -> list[object]:
    return [
        Paragraph("Clinical study protocol LARK-1", STYLES["Title"]),
        Paragraph(
            "A Single-arm, Open-label Phase 2 Study of Isatuximab Added to Salvage Chemotherapy in Adolescents and Adults "
            "With Relapsed or Refractory T-cell Acute Lymphoblastic Leukemia",
            BODY,
        ),
        Spacer(1, 6),
        Paragraph("ClinicalTrials.gov number: NCT90000001. EudraCT number: 2020-900001-11.", BODY),
        Paragraph("This protocol describes an invented trial.", BODY),
        Paragraph("1 Synopsis", H1),
        Paragraph(
            "Up to 42 participants receive isatuximab with dexamethasone, vincristine and pegaspargase. The primary "
            "endpoint is the overall response rate on day 29 of cycle 1.",
            BODY,
        ),
        Paragraph("2 Objectives and endpoints", H1),
        Paragraph("2.1 Primary endpoint", H2),
        Paragraph("Overall response rate (complete remission, with or without full recovery) on day 29 of cycle 1.", BODY),
        Paragraph("2.2 Secondary endpoints", H2),
        items(
            "MRD negativity (below 0.01%) on day 29, at week 12 and at month 6",
            "Overall survival, from enrollment until death, assessed up to 36 months",
            "Adverse events by CTCAE version 5.0, until 30 days after the last dose",
        ),
        PageBreak(),
        Paragraph("3 Study population", H1),
        Paragraph("3.1 Inclusion criteria", H2),
        items(
            "Age of at least 16 years at consent",
            "T-cell acute lymphoblastic leukemia in relapse or refractory, with at least 5% blasts in the bone marrow",
            "ECOG performance status of 0 to 2",
            "Total bilirubin not more than 1.5 x ULN (3 x ULN in participants with Gilbert's syndrome)",
            "AST and ALT not more than 3 x ULN, or 5 x ULN with liver involvement",
            "Creatinine clearance of at least 60 mL/min",
        ),
        Paragraph("3.2 Exclusion criteria", H2),
        items(
            "Chemotherapy within 14 days before the first dose of isatuximab",
            "Allogeneic transplantation within 3 months before enrollment",
            "LVEF below 50%",
            "CD4 count below 200 per microliter in participants with HIV",
        ),
        Paragraph("4 Treatment", H1),
        Paragraph("Table 1. Doses in the 28-day induction cycle", CAPTION),
        grid(
            [
                ["Drug", "Dose", "Route", "Days"],
                ["Isatuximab", "20 mg/kg", "IV", "1, 8, 15, 22"],
                ["Dexamethasone", "10 mg/m2 (maximum 20 mg)", "PO", "1-5"],
                ["Vincristine", "1.5 mg/m2 (maximum 2 mg)", "IV", "1, 8, 15, 22"],
                ["Pegaspargase", "2,500 U/m2", "IV", "3"],
            ],
            [40 * mm, 55 * mm, 20 * mm, 45 * mm],
        ),
        Spacer(1, 8),
        Paragraph("Table 2. Schedule of activities", CAPTION),
        grid(
            [
                ["Activity", "Screening", "Day 1", "Day 8", "Day 15", "Day 29"],
                ["Physical examination", "X", "X", "X", "X", "X"],
                ["Blood count", "X", "X", "X", "X", "X"],
                ["Bone marrow", "X", "", "", "", "X"],
                ["Echocardiography", "X", "", "", "", ""],
            ],
            [45 * mm, 25 * mm, 22 * mm, 22 * mm, 22 * mm, 22 * mm],
        ),
    ]


if __name__ == "__main__":
    SimpleDocTemplate(
        str(OUT), pagesize=A4, title="LARK-1 protocol", author="Northlake University Hospital", invariant=1
    ).build(story(), onFirstPage=running, onLaterPages=running)
    print(OUT)
