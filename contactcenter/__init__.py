"""Composes the applications: settings, addresses, processes. It owns no behavior of the product."""

from contactcenter.quick_start import nothing_is_garbage

with nothing_is_garbage():
    from contactcenter.celery import app as celery_app

__all__ = ["celery_app"]
