"""Lists of resources, page by page, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from aiohttp import web

DEFAULT_SIZE, MAX_SIZE = 50, 1000


class HasSid(Protocol):
    @property
    def sid(self) -> str: ...


def page_of(
    request: web.Request, *, key: str, items: Sequence[Any], render: Callable[[Any], dict[str, Any]]
) -> web.Response:
    """The page that the query asks for, with Twilio's paging fields."""
    size = min(max(_number(request.query.get("PageSize"), DEFAULT_SIZE), 1), MAX_SIZE)
    page = _number(request.query.get("Page"), 0)
    start = page * size
    here = items[start : start + size]
    body = {
        key: [render(item) for item in here],
        "first_page_uri": _uri(request, 0, size),
        "next_page_uri": _uri(request, page + 1, size) if start + size < len(items) else None,
        "previous_page_uri": _uri(request, page - 1, size) if page else None,
        "uri": str(request.rel_url),
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start + len(here) - 1, start),
    }
    return web.json_response(body)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def _uri(request: web.Request, page: int, size: int) -> str:
    return str(request.rel_url.update_query({"PageSize": str(size), "Page": str(page)}))
