"""Reads the bodies of requests, and refuses those that nobody could mean: too large, too deep, not text."""

import json
from typing import Any

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from contactcenter.api.errors import BodyTooLarge


class BoundedForm(parsers.FormParser):
    """A form of a bounded size."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        _refuse_if_too_large(parser_context)
        return super().parse(stream, media_type, parser_context)


class BoundedJSON(parsers.JSONParser):
    """JSON of a bounded size and depth, whose texts can be stored and sent back."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        _refuse_if_too_large(parser_context)
        try:
            value = super().parse(stream, media_type, parser_context)
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is valid JSON, and no text
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply.") from None
        except UnicodeEncodeError:
            raise ParseError("JSON parse error - half a surrogate pair is not a character.") from None
        return value


def _refuse_if_too_large(parser_context: Any) -> None:
    length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge
