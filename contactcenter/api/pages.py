"""Pages of a list, by cursor: rows that come or go in the meantime neither hide nor repeat others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class CursorPages(CursorPagination):
    """Newest first unless the view names its `ordering`; `limit` up to 100 rows a page."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-created_at"
    invalid_cursor_message = "There is no such page. Begin again without `cursor`."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, TypeError, OverflowError, DataError):
            # A cursor is readable, so anybody can write one; its position reaches the database as it was given.
            raise NotFound(self.invalid_cursor_message) from None

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", self.ordering)
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)
