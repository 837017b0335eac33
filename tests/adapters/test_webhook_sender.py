"""What a receiver gets, and what is never called. The receiver is a real server on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook, WebhookVerificationError

from spotter.adapters.webhook_sender import HttpWebhooks
from spotter.errors import WebhookUndeliverable

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
BODY = b'{"type":"analysis.completed","data":{"video_id":"01"}}'


@dataclass
class Receiver:
    """A server that answers one status and keeps what it got."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving(receiver: Receiver, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as found:
        yield found


def test_a_receiver_can_verify_what_it_got(receiver: Receiver) -> None:
    HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg_01_w1", BODY)
    [(headers, body)] = receiver.got
    assert body == BODY
    assert headers["webhook-id"] == "msg_01_w1"
    assert headers["content-type"] == "application/json"
    assert Webhook(SECRET).verify(body, headers)["data"] == {"video_id": "01"}


def test_a_changed_body_or_another_secret_does_not_verify(receiver: Receiver) -> None:
    HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg_01_w1", BODY)
    [(headers, body)] = receiver.got
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"01", b"02"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 32).verify(body, headers)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_every_2xx_is_success(receiver: Receiver, status: int) -> None:
    receiver.status = status
    HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg", BODY)


@pytest.mark.parametrize("status", [304, 400, 404, 410, 429, 500, 503])
def test_anything_else_is_not(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(WebhookUndeliverable, match=str(status)):
        HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg", BODY)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with receiving(Receiver()) as other:
        receiver.status, receiver.headers = 307, {"location": other.url}
        with pytest.raises(WebhookUndeliverable):
            HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg", BODY)
        assert other.got == []


def test_this_machine_is_not_called_in_the_cloud(receiver: Receiver) -> None:
    with pytest.raises(WebhookUndeliverable):
        HttpWebhooks().send(receiver.url, SECRET, "msg", BODY)
    assert receiver.got == []


def test_a_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(Receiver()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        HttpWebhooks(allow_loopback=True).send(receiver.url, SECRET, "msg", BODY)
        assert (len(receiver.got), proxy.got) == (1, [])


def test_nobody_listening_is_undeliverable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(WebhookUndeliverable):
            HttpWebhooks(allow_loopback=True).send(url, SECRET, "msg", BODY)


def test_a_receiver_that_says_nothing_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(WebhookUndeliverable, match="Timeout"):
            HttpWebhooks(allow_loopback=True, timeout_seconds=0.05).send(url, SECRET, "msg", BODY)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[Any]:
    """Let every name lead to these addresses; gives the list of connections that are tried."""
    tried: list[Any] = []

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    def create_connection(address: Any, *_: Any, **__: Any) -> Any:
        tried.append(address)
        raise OSError("nothing leaves a test")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    return tried


@pytest.mark.parametrize("addresses", [["10.0.0.5"], ["169.254.169.254"], ["8.8.8.8", "192.168.1.1"], ["127.0.0.1"]])
def test_a_name_that_leads_inside_is_never_connected_to(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    tried = resolve_to(monkeypatch, *addresses)
    with pytest.raises(WebhookUndeliverable):
        HttpWebhooks().send("https://hooks.example.com/", SECRET, "msg", BODY)
    assert tried == []


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = resolve_to(monkeypatch, "8.8.8.8", "8.8.4.4")
    with pytest.raises(WebhookUndeliverable):
        HttpWebhooks().send("https://hooks.example.com/", SECRET, "msg", BODY)
    assert tried == [("8.8.8.8", 443), ("8.8.4.4", 443)]  # addresses, so that no name is resolved a second time


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for `localhost` and one for another name."""
    folder = tmp_path_factory.mktemp("certificates")
    now = datetime.now(UTC)
    for name in ("localhost", "other.example"):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("other.example", False)])
def test_the_certificate_is_checked_against_the_name(certificates: Path, name: str, trusted: bool) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificates / f"{name}.pem")
    ours = ssl.create_default_context(cafile=certificates / f"{name}.pem")
    sender = HttpWebhooks(allow_loopback=True, tls=ours)
    with receiving(Receiver(), server) as receiver:
        url = f"https://localhost:{receiver.port}/hook"
        if trusted:
            sender.send(url, SECRET, "msg", BODY)
            assert receiver.got[0][0]["host"] == f"localhost:{receiver.port}"
        else:
            with pytest.raises(WebhookUndeliverable):
                sender.send(url, SECRET, "msg", BODY)
            assert receiver.got == []
