"""What several admin pages share: history that cannot be edited, and deletions that are refused in a sentence."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline


def exact(moment: datetime | None) -> str:
    """To the second, as a timeline needs it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "-"


class ReadOnly:
    """Rows that the product wrote: to look at, never to edit."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class HistoryAdmin(ReadOnly, ModelAdmin):
    """A page of history: newest first, without counting all rows to say how many there are."""

    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.opts.concrete_fields if not field.primary_key]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """All of them, also those that the model keeps from every form."""
        return [*self.readonly_fields, *self.get_fields(request, obj)]


class HistoryInline(ReadOnly, TabularInline):
    """Rows of history below what they belong to."""

    extra = 0
    can_delete = False
    show_change_link = True
    hide_title = True

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return list(self.fields)  # type: ignore[arg-type]


class RefusesDeletion:
    """Says in a sentence why something cannot be deleted, before Django lists a thousand related rows."""

    def why_not_delete(self, obj: Any) -> str:
        """The reason, or an empty text when nothing speaks against it."""
        raise NotImplementedError

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if obj is not None and (reason := self.why_not_delete(obj)):
            messages.error(request, reason)
            page = reverse(admin_urlname(self.opts, "change"), args=[obj.pk])  # type: ignore[attr-defined, arg-type]
            return HttpResponseRedirect(page)
        return super().delete_view(request, object_id, extra_context)  # type: ignore[misc]

    def get_deleted_objects(self, objs: QuerySet[Any] | list[Any], request: HttpRequest) -> Any:
        """For the deletion of several at once: the reasons take the place of the related rows."""
        reasons = [reason for obj in objs if (reason := self.why_not_delete(obj))]
        if reasons:
            return [str(obj) for obj in objs], {}, set(), reasons
        return super().get_deleted_objects(objs, request)  # type: ignore[misc]
