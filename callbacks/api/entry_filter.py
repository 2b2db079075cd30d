"""Which open entries a list shows."""

from django_filters import rest_framework as filters

from callbacks.lifecycle import OPEN, Status
from callbacks.models import QueueEntry
from callbacks.models.queue_entry import Kind


class EntryFilter(filters.FilterSet):
    """By kind, status and queue."""

    kind = filters.ChoiceFilter(choices=Kind.choices)
    status = filters.MultipleChoiceFilter(
        choices=[choice for choice in Status.choices if choice[0] in OPEN], distinct=False
    )
    queue = filters.CharFilter(field_name="queue__name", help_text="The name of a queue.")

    class Meta:
        model = QueueEntry
        fields: list[str] = []
