"""Log lines: JSON in production, colored text in development, each with its request and conversation id."""

from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
STYLES = ("json", "console")


def logging_config(*, level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING for a level and a style; raises ImproperlyConfigured with the words allowed."""
    if level not in LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL={level!r} is not one of {', '.join(LEVELS)}.")
    if style not in STYLES:
        raise ImproperlyConfigured(f"LOG_FORMAT={style!r} is not one of {', '.join(STYLES)}.")
    _configure_structlog()
    renderer = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), plain_values_only, *SHARED_PROCESSORS],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "twilio.http_client": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "django_celery_beat": {"level": "WARNING"},
            "django_structlog": {"level": "WARNING"},
        },
    }


def plain_values_only(_: Any, __: str, line: dict[str, Any]) -> dict[str, Any]:
    """Of what a library attaches to its log lines, requests and the like would be printed with all they hold."""
    return {name: value for name, value in line.items() if name[0] == "_" or isinstance(value, PLAIN)}


PLAIN = (str, int, float, bool, type(None), tuple)
SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
