"""Twilio's error bodies (twilio.md 5.2)."""

from __future__ import annotations

from aiohttp import web

HTTP_STATUS = {20003: 401, 20404: 404, 20429: 429, 20004: 405, 20500: 500, 20409: 409}


class RestError(Exception):
    """The request is refused; HTTP 400 unless the code has a status of its own."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        return HTTP_STATUS.get(self.code, 400)

    def response(self) -> web.Response:
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else {}
        return web.json_response(body, status=self.status, headers=headers)


def not_found(request: web.Request) -> RestError:
    return RestError(20404, f"The requested resource {request.path} was not found")
