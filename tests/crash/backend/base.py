"""Every commit passes here: those of transactions, and those of single statements that write."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from tests.crash import fuse

WRITES = ("INSERT", "UPDATE", "DELETE")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.execute_wrappers.append(self._write)

    def _commit(self) -> None:
        with fuse.around("commit"):
            super()._commit()

    def _write(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if self.in_atomic_block or not sql.lstrip().startswith(WRITES):
            return execute(sql, params, many, context)
        with fuse.around("statement"):
            return execute(sql, params, many, context)
