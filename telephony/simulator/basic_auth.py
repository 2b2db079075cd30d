"""The Authorization header of HTTP Basic, both ways."""

from __future__ import annotations

import base64
import binascii


def encode_basic(*, user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def decode_basic(header: str) -> tuple[str, str] | None:
    """User and password; None for anything else."""
    scheme, _, encoded = header.partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password) if scheme.lower() == "basic" and colon else None
