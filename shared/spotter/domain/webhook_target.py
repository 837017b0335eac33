"""Which addresses a webhook may be sent to: the rules against server-side request forgery, without any network."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from spotter.errors import InvalidRequest

ALLOWED_PORTS = frozenset({443, 8443})
DEFAULT_PORT = {"https": 443, "http": 80}

# RFC 4291: what is routed on the internet today; leaves out NAT64 (64:ff9b::/96), IPv4-mapped and -compatible, ULA,
# link-local and multicast, all of which can stand for a private address.
GLOBAL_UNICAST = IPv6Network("2000::/3")


@dataclass(frozen=True)
class Target:
    """The parts of a webhook URL that decide whether it may be called."""

    host: str
    port: int
    secure: bool


def parse(url: str) -> Target:
    """Take a URL apart.

    Raises:
        InvalidRequest: it is no plain http(s) URL with a host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORT[parts.scheme]
    except (ValueError, KeyError) as error:
        raise InvalidRequest("The webhook URL must start with https:// and name a host.") from error
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise InvalidRequest("The webhook URL must name a host, without a user name or password.")
    return Target(host=parts.hostname, port=port, secure=parts.scheme == "https")


def check(url: str, *, allow_loopback: bool = False) -> Target:
    """Whether a URL may be registered: https, an allowed port, no literal address that is not public.

    A name can resolve to anything, so `check_address` looks at the address again at each delivery.

    Raises:
        InvalidRequest: with the rule that is broken.
    """
    target = parse(url)
    try:
        literal = ip_address(target.host)
    except ValueError:
        literal = None
    local = literal.is_loopback if literal else target.host == "localhost"
    if local and allow_loopback:
        return target
    if not target.secure:
        raise InvalidRequest("The webhook URL must start with https://.")
    if target.port not in ALLOWED_PORTS:
        raise InvalidRequest(f"The webhook port must be one of {', '.join(map(str, sorted(ALLOWED_PORTS)))}.")
    if local or (literal and not is_public(literal)):
        raise InvalidRequest("The webhook URL must lead to a public address.")
    return target


def may_connect(address: IPv4Address | IPv6Address, target: Target, *, allow_loopback: bool = False) -> bool:
    """Whether a resolved address may be connected to. Plain http and odd ports are for the loopback of tests only."""
    if address.is_loopback:
        return allow_loopback
    return target.secure and target.port in ALLOWED_PORTS and is_public(address)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the open internet.

    Everything else is refused: loopback, RFC 1918, link-local with the metadata services (169.254.169.254), shared
    (100.64/10), multicast, reserved, and every IPv6 form that carries an IPv4 address (mapped, 6to4, Teredo, NAT64).
    """
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, IPv6Address):
        return address in GLOBAL_UNICAST and address.sixtofour is None and address.teredo is None
    return True
