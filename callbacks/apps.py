"""The application of the line: queues, places, offers, calls."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "callbacks"
    verbose_name = "Callbacks"

    def ready(self) -> None:
        from agents.notifications import tell_snapshot_by
        from callbacks import checks, queries, receivers  # noqa: F401 - registered by being imported
        from tickets.queries import tell_queues_by
        from tickets.rules import tell_rules_by

        tell_queues_by(queries.queue_names_of, members=queries.members_of)
        tell_rules_by(queries.ticket_rules_of)
        tell_snapshot_by(queries.console_snapshot)
