"""What kind of document bytes are, by their beginning."""

from __future__ import annotations

import re

from registry_tools.models.document import DocumentKind

_PDF = re.compile(rb"%PDF-|%FDF-")
_JATS = re.compile(
    rb"<(?:\w{1,20}:)?(?:article|pmc-articleset|front|body|sec|abstract)[\s>]|JATS|NLM//DTD|archivearticle", re.IGNORECASE
)
_XML = re.compile(rb"\s{0,200}(?:<\?xml|<!--|<!DOCTYPE|<\w)")


def is_document(head: bytes) -> DocumentKind | None:
    """`pdf`, `jats` or `text`, from the first 4,096 bytes; None for what is none of them (other XML, JSON, binary)."""
    head = head[:4096]
    if _PDF.search(head[:1100]):
        return "pdf"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(text):
        return "jats" if _JATS.search(text) else None
    if not text.strip() or text.lstrip()[:1] in (b"{", b"["):
        return None
    if b"\x00" in text or sum(byte < 9 or 13 < byte < 32 for byte in text) > 0.02 * len(text):
        return None
    return "text"
