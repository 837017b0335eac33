"""Ids that sort by the time they were made."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

TIME_DIGITS = 12  # 48 bits of milliseconds, as in UUID version 7
RANDOM_BYTES = 10
ID = re.compile(r"[0-9a-f]{32}")


def new_id(now_iso: str) -> str:
    """32 hexadecimal digits: the time in milliseconds, then 80 random bits, so that ids cannot be guessed."""
    milliseconds = int(datetime.fromisoformat(now_iso).timestamp() * 1000)
    return f"{milliseconds:0{TIME_DIGITS}x}{secrets.token_hex(RANDOM_BYTES)}"


def is_id(text: str) -> bool:
    """Whether it can be an id at all; anything else needs no question to the database."""
    return ID.fullmatch(text) is not None
