"""Signed webhooks over HTTP (Standard Webhooks 1.0.0), to public addresses only."""

from __future__ import annotations

import logging
import socket
import ssl
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx
from standardwebhooks import Webhook

from spotter.domain import webhook_target
from spotter.domain.webhook_target import Target
from spotter.errors import InvalidRequest, WebhookUndeliverable

log = logging.getLogger(__name__)

DEFAULT_TIMEOUT_SECONDS = 15.0  # Standard Webhooks asks for 15 to 30 s


class HttpWebhooks:
    """`ports.WebhookSender`: one POST, no redirects, no proxy of the environment; only 2xx is success."""

    def __init__(
        self,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        allow_loopback: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`allow_loopback` lets tests and local mode call this machine, over http and any port; `tls` trusts other CAs."""
        self._allow_loopback = allow_loopback
        self._client = httpx.Client(
            transport=CheckedAddressTransport(allow_loopback=allow_loopback, tls=tls),
            timeout=timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, url: str, secret: str, message_id: str, body: bytes) -> None:
        """Sign the exact bytes and send them.

        Args:
            url: the target, checked again here because rules can change after it was registered.
            secret: `whsec_` and base64.
            message_id: the same for every attempt, so that a receiver can tell a repetition.
            body: UTF-8 JSON.

        Raises:
            WebhookUndeliverable: the target is not allowed, did not answer in time, or answered anything but 2xx.
        """
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "user-agent": "Spotter-Webhooks/1",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(message_id, now, body.decode("utf-8")),
        }
        try:
            webhook_target.check(url, allow_loopback=self._allow_loopback)
            # Streamed and never read: a target cannot make us hold a large answer.
            with self._client.stream("POST", url, content=body, headers=headers) as answer:
                status = answer.status_code
        except InvalidRequest as error:
            raise WebhookUndeliverable(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.info("webhook failed", extra={"reason": type(error).__name__})
            raise WebhookUndeliverable(f"The webhook target could not be reached: {type(error).__name__}.") from error
        if not HTTPStatus(200) <= status < HTTPStatus(300):
            raise WebhookUndeliverable(f"The webhook target answered {status} instead of 2xx.")


class CheckedAddressTransport(httpx.BaseTransport):
    """Resolves a name once, checks every address, and connects to exactly the address that was checked.

    A name that changes its answer between check and connect (DNS rebinding) therefore gains nothing. The name is
    still what the certificate is verified against and what the Host header says.
    """

    def __init__(self, *, allow_loopback: bool = False, tls: ssl.SSLContext | None = None) -> None:
        # No connection is kept: the pool tells connections apart by address, and one address can serve many names.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.HTTPTransport(verify=tls or True, trust_env=False, limits=limits)
        self._allow_loopback = allow_loopback

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Try the addresses of the name in their order.

        Raises:
            httpx.ConnectError: none of them answered, or one of them is not allowed.
        """
        target = webhook_target.parse(str(request.url))
        failed: httpx.TransportError = httpx.ConnectError(f"{target.host} has no address")
        for address in self._addresses(target):
            try:
                return self._inner.handle_request(_pinned(request, target, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()

    def _addresses(self, target: Target) -> list[IPv4Address | IPv6Address]:
        try:
            answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{target.host} cannot be resolved") from error
        addresses = list(dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers))
        for address in addresses:
            if not webhook_target.may_connect(address, target, allow_loopback=self._allow_loopback):
                # One private address among public ones is an attack or a mistake; neither is worth a guess.
                raise httpx.ConnectError(f"{target.host} leads to an address that is not allowed")
        return addresses


def _pinned(request: httpx.Request, target: Target, address: IPv4Address | IPv6Address) -> httpx.Request:
    """The same request to a literal address; httpx has set the Host header from the name already."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": target.host},
    )
