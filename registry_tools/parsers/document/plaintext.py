"""Plain text, most often of a PDF that another tool extracted: columns broken, hyphens kept, tables flattened into lines."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from registry_tools.models.document import Block, Document, Substitution
from registry_tools.parsers.document.builder import Builder
from registry_tools.parsers.document.joining import Vocabulary, junction
from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.text_tables import read_table, row_of
from registry_tools.parsers.document.titles import caption_of, is_known, title_of

PROSE = 45  # characters: a line of running text is at least so long
_SPACED = re.compile(r"\b(?:[A-Z] ){3,24}[A-Z]\b")
_TORN = re.compile(r"(?<=[^\W_])([-–]) (?=[^\W_])")
_SUSPENDED = re.compile(r"[-–] (?:and|or|to|und|et|versus|vs)\b")
_HEAD_BAR = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\s{0,4}\|\s{0,4}(?=\S)")
_RUNNING = re.compile(
    r"(?:\d{1,5}\s{0,3}\|?\s{0,5})?[A-Z][\w'’. -]{1,40}\set al\.?(?:\s{0,3}\|?\s{0,3}\d{1,5})?"
    r"|\d{1,5}\s{1,3}\|?\s{0,5}[A-Z][\w'’-]{1,20} (?:and|&) [A-Z][\w'’-]{1,20}"
)
_RUN_IN = re.compile(r"([A-Z][A-Za-z ]{3,24}):\s{1,3}(?=[A-Z])")
_PAGE_NUMBER = re.compile(r"(?:page\s)?\d{1,4}(?:\s(?:of|/)\s\d{1,4})?", re.IGNORECASE)
_END = re.compile(r"[.!?:;][)\]\"'”’\d,–-]{0,9}$")
_GLUED_NOTE = re.compile(
    r"(?:Abbreviation|Note)|[*†‡§¶]|[a-h](?=(?:[A-Z][a-z]{0,20}|\d{1,4}) )"
    r"|[A-Za-z]{1,8} [a-z][\w -]{2,40}, [A-Za-z]{1,8} [A-Za-z]"
)


@dataclass
class _Piece:
    """Lines that stand together. `kind` as in Block; `box` counts the text boxes that the extraction began."""

    lines: list[str]
    kind: str = "paragraph"
    level: int = 1
    number: str | None = None
    groups: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_text(data: bytes, *, name: str) -> Document:
    """Headings, paragraphs, items, captions and tables of a text; form feeds divide pages. Never raises on text."""
    text = _decode(data)
    counts: Counter[tuple[str, str, str]] = Counter()
    groups = _groups(_repair(text, counts))
    pieces = _pieces(groups)
    pieces = _mend(pieces)
    vocabulary = Vocabulary(line for piece in pieces for line in piece.lines)
    out = Builder()
    for piece in pieces:
        _emit(out, piece, vocabulary)
    first = next((block.text for block in out.blocks if block.kind == "title"), None)
    document = out.document(
        document_id=hashlib.sha256(data).hexdigest(), kind="text", name=name, title=first, pages=1, metadata={}
    )
    if counts and document.blocks:
        # the repair is of the whole text: said once, on its first block
        notes = tuple(Substitution(rule=r, original=o, replacement=n, count=c) for (r, o, n), c in counts.items())
        head = document.blocks[0]
        head = head.model_copy(update={"substitutions": (*head.substitutions, *notes)})
        document = document.model_copy(update={"blocks": (head, *document.blocks[1:])})
    return document


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def _repair(text: str, counts: Counter[tuple[str, str, str]]) -> list[str]:
    """Lines with their blanks put right: "T- ALL" where a tool wrote a blank after every hyphen, "T A B L E"."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    lines = [(" " if line[:1].isspace() and line.strip() else "") + " ".join(line.split()) for line in lines]
    torn = sum(len(_TORN.findall(line)) - len(_SUSPENDED.findall(line)) for line in lines)
    out = []
    for given in lines:
        line = given
        if _SPACED.search(line):
            counts["spaces", "T A B L E", "TABLE"] += 1
            line = _SPACED.sub(lambda found: found.group().replace(" ", ""), line)
        if torn >= 5:
            mended = _TORN.sub(
                lambda found: found.group() if _SUSPENDED.match(found.string, found.start()) else found.group(1), line
            )
            if mended != line:
                counts["spaces", "- ", "-"] += len(line) - len(mended)
                line = mended
        out.append(line)
    return out


def _groups(lines: Sequence[str]) -> list[list[str]]:
    """Lines between blank ones; a line that begins with a blank begins a text box of the extraction, and so a group."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line.strip():
            groups.append([])
            continue
        if line[0] == " " and groups[-1]:
            groups.append([])
        groups[-1].append(line.strip())
    return [group for group in groups if group]


def _pieces(groups: Sequence[list[str]]) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while at < len(groups):
        group = groups[at]
        caption = caption_of(group[0])
        if caption is not None and caption.kind == "table":
            piece, at = _table(groups, at)
            pieces.append(piece)
            continue
        pieces.extend(_of_group(group))
        at += 1
    return pieces


def _of_group(group: list[str]) -> list[_Piece]:
    """A group's lines as headings, items, a caption and paragraphs."""
    if caption_of(group[0]) is not None:
        return [_Piece(group, "caption")]
    pieces: list[_Piece] = []
    for at, line in enumerate(group):
        heading = _heading(line, alone=len(group) == 1 or at == 0)
        if _RUNNING.fullmatch(line) or _PAGE_NUMBER.fullmatch(line):
            pieces.append(_Piece([line], "running"))
        elif heading is not None:
            pieces.append(heading)
        elif (marker := marker_of(line)) is not None and (marker.bullet or not pieces or _END.search(pieces[-1].lines[-1])):
            pieces.append(_Piece([line], "list_item"))
        elif pieces and pieces[-1].kind in ("paragraph", "list_item"):
            pieces[-1].lines.append(line)
        else:
            pieces.append(_Piece([line]))
    return pieces


def _heading(line: str, *, alone: bool) -> _Piece | None:
    bar = _HEAD_BAR.match(line)
    if bar:
        return _Piece([line[bar.end() :]], "heading", bar.group(1).count(".") + 1, bar.group(1))
    number, words = title_of(line)
    if len(words) > 90 or not words[:1].isupper():
        return None
    letters = [sign for sign in words if sign.isalpha()]
    known = is_known(words.rstrip(":"))
    capitals = len(letters) > 3 and all(sign.isupper() for sign in letters) and len(words) > 5
    if (known and (alone or capitals)) or (capitals and alone and len(letters) > 0.7 * len(words)):
        return _Piece([line], "heading", number.count(".") + 1 if number else 1, number)
    short = alone and number is None and 3 < len(words) < 60 and words[-1].isalpha() and words.count(" ") < 7
    if short and not row_of(words).values and all(w[:1].isupper() or len(w) < 5 for w in words.split()):
        return _Piece([line], "minor")
    if number and "." in number and len(words) < 80 and words[-1].isalpha():
        return _Piece([line], "heading", number.count(".") + 1, number)
    return None


def _table(groups: Sequence[list[str]], at: int) -> tuple[_Piece, int]:
    """A caption and what follows it, as far as it is no running text."""
    first = groups[at]
    cut = next((i for i in range(1, len(first)) if row_of(first[i]).values and not _is_prose(first[i : i + 2])), len(first))
    piece = _Piece(list(first[:cut]), "table")
    if cut < len(first):
        piece.groups.append(first[cut:])
    at += 1
    while at < len(groups):
        group = groups[at]
        if caption_of(group[0]) is not None or _RUNNING.fullmatch(group[0]):
            break
        notes = next(
            (i for i, line in enumerate(group) if piece.groups and _GLUED_NOTE.match(line) and not row_of(line).values), None
        )
        if notes is None and _is_prose(group):
            break
        if notes is not None:
            if group[:notes]:
                piece.groups.append(group[:notes])
            piece.notes.extend(_notes(group[notes:]))
        elif piece.notes:
            break
        else:
            piece.groups.append(group)
        at += 1
    return piece, at


def _notes(lines: Sequence[str]) -> list[str]:
    notes: list[str] = []
    for line in lines:
        if not notes or _GLUED_NOTE.match(line):
            notes.append(line)
        else:
            text, cut, space = junction(notes[-1], line, None)
            notes[-1] = (notes[-1][:-1] if cut else notes[-1]) + (" " if space else "") + text
    return notes


def _is_prose(group: Sequence[str]) -> bool:
    """Running text: long lines of words that do not end in values."""
    long = [line for line in group if len(line) >= PROSE and line.count(" ") >= 5]
    if len(group) == 1:
        return len(group[0]) > 80 and not row_of(group[0]).values
    ends = sum(len(row_of(line).values) > 0 for line in group)
    return len(long) >= 2 and len(long) >= 0.6 * len(group) and ends <= 0.34 * len(group)


def _mend(pieces: list[_Piece]) -> list[_Piece]:
    """Put together what a column's end, a table or a figure cut in two, and find the end of what broke off further up."""
    out: list[_Piece] = []
    open_at: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.kind == "minor":
            after = pieces[at + 1] if at + 1 < len(pieces) else None
            piece.kind = "heading" if after is not None and _text_like(after) else "paragraph"
            piece.level = 2
        if piece.kind == "paragraph" and (_text_like(piece) or len(piece.lines[0]) > PROSE):
            start = piece.lines[0]
            unfinished = [i for i in open_at if not _END.search(out[i].lines[-1])]
            if unfinished and (start[:1].islower() or (_text_like(piece) and out[unfinished[-1]] is _last_prose(out))):
                out[unfinished[-1]].lines.extend(piece.lines)
                continue
            if _text_like(piece) or len(start) > 2 * PROSE:
                open_at.append(len(out))
        elif piece.kind == "list_item":
            open_at.append(len(out))
        out.append(piece)
    return out


def _last_prose(pieces: Sequence[_Piece]) -> _Piece | None:
    for piece in reversed(pieces):
        if piece.kind == "heading":
            return None
        if piece.kind in ("paragraph", "list_item") and sum(map(len, piece.lines)) > PROSE:
            return piece
    return None


def _text_like(piece: _Piece) -> bool:
    if piece.kind not in ("paragraph", "list_item"):
        return False
    length = sum(map(len, piece.lines))
    return length > 1.7 * PROSE and (_is_prose(piece.lines) or length > 0.9 * PROSE * len(piece.lines))


def _emit(out: Builder, piece: _Piece, vocabulary: Vocabulary) -> None:
    if piece.kind == "running":
        out.running.append(Block(id=f"r{len(out.running) + 1}", page=1, kind="running", text=piece.lines[0]))
        return
    text, joined = _join(piece.lines, vocabulary)
    notes = (Substitution(rule="line_end_hyphen", original="-", replacement="", count=joined),) if joined else ()
    if piece.kind == "heading":
        out.heading(
            text if piece.number is None or text.startswith(piece.number) else f"{piece.number} {text}",
            level=piece.level,
            number=piece.number,
        )
    elif piece.kind == "table":
        caption = caption_of(text)
        table = read_table(text, caption.label if caption else None, piece.groups, piece.notes, len(out.tables) + 1)
        if table is not None:
            out.table(table)
            return
        out.add("caption", text)
        for group in piece.groups:
            out.add("paragraph", " ".join(group))
        for note in piece.notes:
            out.add("footnote", note)
    elif piece.kind == "list_item":
        marker = marker_of(text)
        out.add("list_item", text, marker=marker.text if marker else None, level=0, substitutions=notes)
    else:
        run_in = _RUN_IN.match(text) if not out.sections else None
        if run_in and is_known(run_in.group(1)):
            out.heading(run_in.group(1), level=1)
            text = text[run_in.end() :]
        kind = "reference" if out.role == "references" and piece.kind == "paragraph" else piece.kind
        out.add(
            "caption" if kind == "caption" else "reference" if kind == "reference" else "paragraph", text, substitutions=notes
        )


def _join(lines: Sequence[str], vocabulary: Vocabulary) -> tuple[str, int]:
    """One text of several lines, and how many hyphens went."""
    text, joined = lines[0], 0
    for line in lines[1:]:
        rest, cut, space = junction(text, line, vocabulary)
        text = (text[:-1] if cut else text) + (" " if space else "") + rest
        joined += cut
    return text, joined
