"""Starts Django with the product's settings, and says what was found out as one line of JSON."""

import json
import os
from typing import Any


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.server.settings")
    import django

    django.setup()


def say(found: dict[str, Any]) -> None:
    print(json.dumps(found), flush=True)


def use_database(name: str) -> None:
    """Go on in another database of the same server."""
    from django.db import connection

    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def copy_database() -> str:
    """The name of a copy of this database as it is now, on the same server. Nobody else may be connected to it."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    use_database("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    use_database(name)
    return f"{name}_copy"
