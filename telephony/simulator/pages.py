"""The page of telephones: static files, and nothing from elsewhere."""

from __future__ import annotations

import pathlib

from aiohttp import web

WEB = pathlib.Path(__file__).parent / "web"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def front_page(request: web.Request) -> web.StreamResponse:
    page = WEB / "index.html"
    if not page.is_file():
        return web.Response(text="The simulator runs; its page of telephones is not installed.\n")
    return web.FileResponse(page, headers=HEADERS)


async def static_file(request: web.Request) -> web.StreamResponse:
    path = (WEB / request.match_info["path"]).resolve()
    if not path.is_relative_to(WEB.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=HEADERS)


async def voice_script(request: web.Request) -> web.StreamResponse:
    """What a console loads to speak through this carrier; under /sim, where pages of this machine may ask."""
    return web.FileResponse(WEB / "voice.js", headers=HEADERS)


def page_routes() -> list[web.RouteDef]:
    return [
        web.get("/", front_page),
        web.get("/sim/voice.js", voice_script),
        web.get("/web/{path:.+}", static_file),
    ]
