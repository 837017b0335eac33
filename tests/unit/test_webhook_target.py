"""A webhook leads to the open internet or nowhere."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain import webhook_target
from spotter.domain.webhook_target import Target
from spotter.errors import InvalidRequest

INSIDE = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
HTTPS = Target(host="hooks.example.com", port=443, secure=True)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.com", "https://hooks.example.com:8443/a?b=c", "https://8.8.8.8/"]
)
def test_a_public_https_url_may_be_registered(url: str) -> None:
    assert webhook_target.check(url).secure


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:22/",
        "https://user:secret@hooks.example.com/",
        "https://user@hooks.example.com/",
        "ftp://hooks.example.com/",
        "//hooks.example.com/",
        "https:///path",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/",
        "https://hooks.example.com:99999/",
        "https://[broken/",
        "",
    ],
)
def test_anything_else_may_not(url: str) -> None:
    with pytest.raises(InvalidRequest):
        webhook_target.check(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"])
def test_the_own_machine_may_be_called_in_local_mode_only(url: str) -> None:
    assert webhook_target.check(url, allow_loopback=True).port == 9000
    with pytest.raises(InvalidRequest):
        webhook_target.check(url)


def test_local_mode_opens_the_loopback_and_nothing_more() -> None:
    assert webhook_target.may_connect(ip_address("127.0.0.1"), HTTPS, allow_loopback=True)
    assert not webhook_target.may_connect(ip_address("10.0.0.1"), HTTPS, allow_loopback=True)
    with pytest.raises(InvalidRequest):
        webhook_target.check("http://10.0.0.1/", allow_loopback=True)
    plain = Target(host="hooks.example.com", port=80, secure=False)
    assert not webhook_target.may_connect(ip_address("8.8.8.8"), plain, allow_loopback=True)


@given(st.sampled_from(INSIDE).flatmap(lambda network: st.ip_addresses(v=4, network=network)))
@settings(deadline=None)
def test_no_inside_address_is_public_in_any_spelling(address: IPv4Address) -> None:
    bits = int(address)
    spellings = [
        address,
        IPv6Address((0xFFFF << 32) | bits),  # IPv4-mapped
        IPv6Address(bits),  # IPv4-compatible
        IPv6Address((0x0064_FF9B << 96) | bits),  # NAT64
        IPv6Address((0x2002 << 112) | (bits << 80)),  # 6to4
        IPv6Address((0x2001_0000 << 96) | (bits ^ 0xFFFF_FFFF)),  # Teredo
    ]
    assert [spelling for spelling in spellings if webhook_target.is_public(spelling)] == []


@pytest.mark.parametrize("address", ["fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::", "::1", "2001:db8::1"])
def test_no_inside_address_of_version_6_is_public(address: str) -> None:
    assert not webhook_target.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_public_addresses_are_public(address: str) -> None:
    assert webhook_target.may_connect(ip_address(address), HTTPS)
