"""Who is calling: the one place where a key becomes a tenant."""

from __future__ import annotations

import hashlib
import secrets

from spotter.errors import Unauthorized
from spotter.service.deps import Deps

SCHEME = "bearer"
KEY_PREFIX = "spk_"  # lets secret scanners recognise a leaked key
KEY_BYTES = 32


def tenant_of(authorization: str | None, deps: Deps) -> str:
    """The tenant of the header `Authorization: Bearer <key>`.

    Raises:
        Unauthorized: there is no such header, or nobody has this key.
    """
    scheme, _, key = (authorization or "").partition(" ")
    if scheme.lower() != SCHEME or not key.strip():
        raise Unauthorized
    tenant_id = deps.runs.tenant_of_key(fingerprint(key.strip()))
    if tenant_id is None:
        raise Unauthorized
    return tenant_id


def fingerprint(key: str) -> str:
    """SHA-256 of a key, the only form in which it is stored; keys are random, so that needs no salt."""
    return hashlib.sha256(key.encode("utf-8")).hexdigest()


def new_key() -> str:
    """A fresh key of 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
