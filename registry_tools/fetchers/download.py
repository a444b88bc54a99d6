"""Large files, streamed to disk and taken up where an earlier attempt or run left them."""

from __future__ import annotations

from pathlib import Path

import requests

from registry_tools.errors import FetchError
from registry_tools.fetchers.http import CHUNK, AskAgainError, Client, Question, accept


def download(client: Client, url: str, part: Path, *, about: str, size: int | None, magic: bytes) -> str:
    """Stream `url` into `part`, going on where an earlier attempt or run left it; returns the URL that answered.

    The content must begin with `magic` and have `size` bytes (as the registry states it; None: not stated). A file
    with another beginning, or longer than stated, is deleted and raises FetchError; a shorter one is asked for again.
    """

    def held() -> int:
        at_hand = part.stat().st_size if part.exists() else 0
        return at_hand if at_hand >= len(magic) else 0

    def ask() -> Question:
        # identity: a byte range of a compressed stream could not be joined to the bytes at hand
        headers = {"Accept-Encoding": "identity"}
        if held():
            headers["Range"] = f"bytes={held()}-"
        return url, None, headers

    def take(response: requests.Response, hops: tuple[str, ...]) -> str:
        had = held()
        if response.status_code == 416:
            part.unlink(missing_ok=True)
            raise AskAgainError(f"the server has no more than the {had} bytes already here, of {size} stated")
        accept(response, about)
        goes_on = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {had}-")
        if response.status_code == 206 and not goes_on:
            part.unlink(missing_ok=True)
            raise AskAgainError("the server sent another range than was asked for")
        _write_stream(response, part, had if goes_on else 0, size=size, magic=magic, where=f"{about} ({response.url})")
        return response.url

    if size is not None and held() > size:
        part.unlink()
    if size is not None and size > 0 and held() == size:
        return url
    return client.exchange(ask, take, about)


def _write_stream(response: requests.Response, part: Path, start: int, *, size: int | None, magic: bytes, where: str) -> None:
    """Append the body to the first `start` bytes of `part`, checking beginning and length."""
    written = start
    with part.open("ab" if start else "wb") as out:
        head = b""
        for chunk in response.iter_content(CHUNK):
            if written < len(magic):
                head += chunk[: len(magic)]
                if not head.startswith(magic[: len(head)]):
                    part.unlink()
                    kind = response.headers.get("Content-Type", "no content type")
                    raise FetchError(
                        f"does not begin with {magic.decode()} ({kind})", where=where, hint="open the address in a browser"
                    )
            out.write(chunk)
            written += len(chunk)
            if size is not None and written > size:
                part.unlink()
                raise FetchError(
                    f"is longer than the {size} bytes the record states", where=where, hint="fetch the record again"
                )
    if written < (size or len(magic)):
        raise AskAgainError(f"only {written} of {size} bytes came" if size else "the answer is empty")
