"""Small PDF files for tests."""

from __future__ import annotations


def pdf(extra: bytes = b"") -> bytes:
    """A whole PDF of one empty page; ``extra`` goes into the catalogue."""
    catalogue = b"1 0 obj<</Type/Catalog/Pages 2 0 R" + extra + b">>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    return b"%PDF-1.4\n" + catalogue + pages + page + b"trailer<</Root 1 0 R>>\n%%EOF\n"
