"""Parts of a table on several pages: which belong together."""

from __future__ import annotations

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.table_join import join_tables
from registry_tools.parsers.document.table_model import FoundTable

HEAD = ("Visit", "Day")


def piece(
    page: int,
    *rows: tuple[str, ...],
    label: str | None = None,
    caption: str | None = None,
    over: tuple[str, ...] = (),
    under: tuple[str, ...] = (),
    continued: bool = False,
    top: float = 60.0,
) -> FoundTable:
    cells = tuple(
        TableCell(row=row, column=column, text=text, is_header=row == 0, page=page)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return FoundTable(
        page=page, box=(60.0, top, 500.0, top + 20.0 * len(rows)), cells=cells, rows=len(rows), columns=len(rows[0]),
        method="lattice", words=(), label=label, caption=caption, header_rows=1, continued=continued,
        over=over, under=under, top=("protocol",), foot=("confidential",),
    )  # fmt: skip


def texts(*found: FoundTable) -> list[list[str]]:
    return [[cell.text for cell in table.cells] for table in join_tables(found)]


def test_a_repeated_head_is_dropped() -> None:
    first = piece(1, HEAD, ("1", "0"), label="Table 2", caption="Visits")
    second = piece(2, HEAD, ("2", "14"), over=("protocol",))
    (table,) = join_tables([first, second])
    assert [cell.text for cell in table.cells] == ["Visit", "Day", "1", "0", "2", "14"]
    assert (table.rows, table.pages, table.label, table.caption) == (3, (1, 2), "Table 2", "Visits")
    assert [cell.row for cell in table.cells] == [0, 0, 1, 1, 2, 2]
    assert [cell.page for cell in table.cells] == [1, 1, 1, 1, 2, 2]


def test_rows_go_on_without_a_head() -> None:
    assert texts(piece(1, HEAD, ("1", "0")), piece(2, ("2", "14"), ("3", "28"))) == [
        ["Visit", "Day", "1", "0", "2", "14", "3", "28"]
    ]


def test_text_between_parts_them() -> None:
    first = piece(1, HEAD, ("1", "0"))
    assert len(join_tables([first, piece(2, HEAD, ("2", "14"), over=("protocol", "extension"))])) == 2
    assert len(join_tables([piece(1, HEAD, ("1", "0"), under=("thereafter",)), piece(2, ("2", "14"), ("3", "28"))])) == 2
    assert len(join_tables([first, piece(3, HEAD, ("2", "14"))])) == 2


def test_captions_say_what_goes_on() -> None:
    first = piece(1, HEAD, ("1", "0"), label="Table 2", caption="Visits")
    assert len(join_tables([first, piece(2, HEAD, ("2", "14"), label="Table 2", caption="continued", continued=True)])) == 1
    assert len(join_tables([first, piece(2, HEAD, ("2", "14"), label="Table 3", caption="Visits")])) == 2


def test_columns_must_agree() -> None:
    assert len(join_tables([piece(1, HEAD, ("1", "0")), piece(2, ("2", "14", "X"), ("3", "28", "X"))])) == 2


def test_boxed_running_heads_are_no_tables() -> None:
    heads = [piece(page, ("Sponsor", "Protocol ZX", f"Page {page}"), top=20.0) for page in range(1, 5)]
    body = piece(3, HEAD, ("1", "0"), top=200.0)
    assert texts(*heads[:3], body, heads[3]) == [["Visit", "Day", "1", "0"]]
