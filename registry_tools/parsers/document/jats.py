"""JATS XML, the form in which open articles come: structure as the publisher marked it."""

from __future__ import annotations

import hashlib
from typing import cast

from lxml import etree

from registry_tools.errors import DocumentError
from registry_tools.models.document import Document, Role, Table, TableCell
from registry_tools.parsers.document.builder import Builder
from registry_tools.parsers.document.lines import scripted
from registry_tools.parsers.document.titles import role_of

MOST_CELLS = 20_000  # of one table; spans beyond are a damaged file's
_ROLES: dict[str, Role] = {
    "intro": "introduction", "methods": "methods", "materials": "methods", "materials|methods": "methods",
    "subjects": "methods", "results": "results", "results|discussion": "results", "discussion": "discussion",
    "conclusions": "conclusion",
}  # fmt: skip
_SKIPPED = frozenset({"xref-group", "alternatives-graphic", "graphic", "media", "inline-graphic", "object-id", "fn-type"})


def read_jats(data: bytes, *, name: str) -> Document:
    """The article's title, abstract, sections, lists, tables, captions, footnotes and references.

    Raises DocumentError where the XML cannot be read at all. Entities are not resolved and nothing is fetched.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body.startswith((b"<?xml", b"<!DOCTYPE", b"<article")):  # parts of an article, one after the other
        body = b"<fragment>" + body + b"</fragment>"
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError("not well-formed XML", where=name) from error
    if root is None:
        raise DocumentError("not well-formed XML", where=name)
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2].rpartition(":")[2]
    return _Article(root).read(hashlib.sha256(data).hexdigest(), name)


class _Article:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._out = Builder()
        self._in_list = 0

    def read(self, identity: str, name: str) -> Document:
        root = self._root
        title = root.find(".//article-title") if root.find("front") is not None or root.tag == "article" else None
        words = text_of(title) if title is not None else None
        if words:
            self._out.add("title", words)
        for abstract in root.iter("abstract"):
            heading = abstract.find("title")
            self._out.heading(text_of(heading) if heading is not None else "Abstract", level=1, role="abstract")
            self._children(abstract, 2)
        bodies = list(root.iter("body"))
        for body in bodies:
            self._out.close(1)
            self._children(body, 1)
        if not bodies:  # a fragment: sections, tables or paragraphs alone
            self._children(root, 1)
        for back in root.iter("back"):
            self._out.close(1)
            self._children(back, 1)
        floats = root.find("floats-group")
        if floats is not None:
            self._out.close(1)
            self._children(floats, 1)
        metadata = {
            f"{kind}": text_of(node)
            for node in root.iter("article-id")
            if (kind := node.get("pub-id-type")) in ("doi", "pmid", "pmc", "pmcid")
        }
        return self._out.document(document_id=identity, kind="jats", name=name, title=words, pages=1, metadata=metadata)

    def _children(self, parent: etree._Element, level: int) -> None:
        for child in parent:
            if isinstance(child.tag, str):
                self._one(child, level)

    def _one(self, node: etree._Element, level: int) -> None:
        tag = node.tag
        if tag in ("front", "abstract", "title", "label", "journal-meta") or tag in _SKIPPED:
            return
        if tag in ("sec", "ack", "ref-list", "app", "glossary", "notes", "fn-group"):
            self._section(node, level)
        elif tag == "p":
            self._paragraph(node, level)
        elif tag == "list":
            self._list(node, level)
        elif tag in ("table-wrap", "table"):
            self._table(node)
        elif tag == "ref":
            self._out.add("reference", text_of(node))
        elif tag in ("fig", "boxed-text", "disp-quote") and node.find("caption") is not None:
            label, caption = node.find("label"), node.find("caption")
            parts = [text_of(part) for part in (label, caption) if part is not None]
            self._out.add("caption", " ".join(part for part in parts if part))
            if tag == "boxed-text":
                self._children(node, level)
        elif tag in ("fn", "disp-formula", "speech", "verse-group", "def-list"):
            self._out.add("footnote" if tag == "fn" else "paragraph", text_of(node))
        else:
            self._children(node, level)

    def _section(self, node: etree._Element, level: int) -> None:
        title, label = node.find("title"), node.find("label")
        number = text_of(label).strip(" .") if label is not None else None
        words = (
            text_of(title)
            if title is not None
            else {"ack": "Acknowledgements", "ref-list": "References"}.get(str(node.tag), "")
        )
        if not words:
            self._children(node, level)
            return
        role = _ROLES.get((node.get("sec-type") or "").lower())
        self._out.heading(
            f"{number} {words}" if number else words, level=min(level, 9), number=number or None, role=role_of(words) or role
        )
        self._children(node, level + 1)
        self._out.close(level)

    def _paragraph(self, node: etree._Element, level: int) -> None:
        """Its text; what is set within it (tables, figures, lists) comes after."""
        inner = [child for child in node.iter("table-wrap", "fig", "list", "disp-quote", "boxed-text") if child is not node]
        outer = [
            child for child in inner if not any(other is not child and other in list(child.iterancestors()) for other in inner)
        ]
        self._out.add("paragraph", text_of(node, frozenset(outer)))
        for child in outer:
            self._one(child, level)

    def _list(self, node: etree._Element, level: int) -> None:
        ordered = node.get("list-type") in ("order", "alpha-lower", "alpha-upper", "roman-lower", "roman-upper")
        for at, item in enumerate(node.findall("list-item"), 1):
            label = item.find("label")
            inner = frozenset(item.iter("list"))
            marker = text_of(label) if label is not None else (f"{at}." if ordered else "•")
            parts = [text_of(part, inner) for part in item if isinstance(part.tag, str) and part.tag not in ("label", "list")]
            self._out.add(
                "list_item", f"{marker} {' '.join(part for part in parts if part)}", marker=marker, level=self._in_list
            )
            self._in_list += 1
            for nested in item.iter("list"):
                if next(nested.iterancestors("list-item")) is item:
                    self._list(nested, level)
            self._in_list -= 1

    def _table(self, wrap: etree._Element) -> None:
        label, caption = wrap.find("label"), wrap.find("caption")
        tables = [wrap] if wrap.tag == "table" else list(wrap.iter("table"))
        foot = wrap.find("table-wrap-foot")
        notes = tuple(text_of(note) for note in foot if isinstance(note.tag, str)) if foot is not None else ()
        for table in tables:
            cells, rows, columns = _cells(table)
            if not cells:
                continue
            self._out.table(
                Table(
                    table_id=f"t{len(self._out.tables) + 1}",
                    page=1,
                    pages=(1,),
                    label=text_of(label) if label is not None else None,
                    caption=text_of(caption) if caption is not None else None,
                    footnotes=tuple(note for note in notes if note),
                    rows=rows,
                    columns=columns,
                    cells=cells,
                    method="markup",
                )
            )


def _cells(table: etree._Element) -> tuple[tuple[TableCell, ...], int, int]:
    cells: list[TableCell] = []
    taken: set[tuple[int, int]] = set()
    rows = columns = 0
    for row, line in enumerate(table.iter("tr")):
        head = line.getparent() is not None and cast(etree._Element, line.getparent()).tag == "thead"
        column = 0
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(taken) + down * across > MOST_CELLS:
                return tuple(cells), rows, columns
            taken.update((a, b) for a in range(row, row + down) for b in range(column, column + across))
            cells.append(
                TableCell(
                    row=row,
                    column=column,
                    row_span=down,
                    column_span=across,
                    text=text_of(cell),
                    is_header=head or cell.tag == "th",
                )
            )
            column += across
            columns = max(columns, column)
        rows = row + 1
    return tuple(cells), rows, columns


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


def text_of(node: etree._Element, without: frozenset[etree._Element] = frozenset()) -> str:
    """The text of an element, raised and lowered figures in their Unicode form, blanks single."""
    parts: list[str] = []
    _collect(node, without, parts)
    return " ".join("".join(parts).split())


def _collect(node: etree._Element, without: frozenset[etree._Element], parts: list[str]) -> None:
    if node.tag in ("sup", "sub"):
        inner = "".join(str(text) for text in node.itertext())
        before = "".join(parts[-3:])
        parts.append(scripted(inner.strip(), 1 if node.tag == "sup" else -1, before) if inner.strip() else inner)
        return
    if node.tag in ("break", "p", "title", "td", "tr", "label", "name", "year", "source", "article-title", "caption"):
        parts.append(" ")
    parts.append(node.text or "")
    for child in node:
        if isinstance(child.tag, str) and child not in without and child.tag not in ("tex-math", "graphic", "object-id"):
            _collect(child, without, parts)
        parts.append(child.tail or "")
    if node.tag in ("p", "title", "label", "name", "string-name"):
        parts.append(" ")
