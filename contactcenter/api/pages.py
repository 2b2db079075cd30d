"""Pages of a list, by cursor: rows that come or go in the meantime neither hide nor repeat others."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

A_COUNT = re.compile("0*[1-9][0-9]{0,18}")


class CursorPages(CursorPagination):
    """Newest first unless the view names its `ordering`; `limit` up to 100 rows a page."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-created_at"
    invalid_cursor_message = "There is no such page. Begin again without `cursor`."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        _refuse_a_limit_that_is_none(request)
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, TypeError, OverflowError, DataError):
            # A cursor is readable, so anybody can write one; its position reaches the database as it was given.
            raise NotFound(self.invalid_cursor_message) from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "default": self.page_size}
                parameter["description"] = f"Rows on a page; more than {self.max_page_size} are not given at once."
        return parameters

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", self.ordering)
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)


def _refuse_a_limit_that_is_none(request: Request) -> None:
    given = request.query_params.getlist(str(CursorPages.page_size_query_param))
    if not all(A_COUNT.fullmatch(one) for one in given):
        raise Refused({"limit": ["Write a whole number of rows, 1 or more."]})
