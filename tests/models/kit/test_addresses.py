"""Which addresses users may send us to, in all the ways that an address can be written."""

import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kit import addresses
from models.kit.errors import Invalid


def answering(*found: str) -> addresses.Resolver:
    def resolve(host: str, port: int, timeout_s: float) -> Sequence[str]:
        return found

    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.168.1.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_on_the_open_internet_is_not_public(address: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2606:4700:4700::1111"],
)
def test_what_is_on_the_open_internet_is_public(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_stays_what_it_is(inner: ipaddress.IPv4Address) -> None:
    for prefix in ("::ffff:", "64:ff9b::"):
        outer = ipaddress.IPv6Address(f"{prefix}{inner}")

        assert addresses.is_public(outer) == addresses.is_public(inner)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Invalid, match="not on the public internet"):
        addresses.vetted("a.example", 443, resolver=answering("8.8.8.8", "10.0.0.1"))


def test_a_refusal_does_not_tell_the_address() -> None:
    with pytest.raises(Invalid) as caught:
        addresses.vetted("a.example", 443, resolver=answering("10.11.12.13"))

    assert "10.11.12.13" not in caught.value.message


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(Invalid, match=f"Port {port} is not one of the web's"):
        addresses.vetted("a.example", port, resolver=answering("8.8.8.8"))


def test_an_allowed_network_may_be_called_on_any_port() -> None:
    network = ipaddress.ip_network("10.1.0.0/16")

    found = addresses.vetted("wiki", 3000, allowed=[network], resolver=answering("10.1.2.3"))

    assert found == ["10.1.2.3"]


def test_an_allowed_network_opens_no_other_one() -> None:
    network = ipaddress.ip_network("10.1.0.0/16")

    with pytest.raises(Invalid):
        addresses.vetted("wiki", 80, allowed=[network], resolver=answering("10.1.2.3", "10.2.0.1"))


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(Invalid, match=r"There is no host .nowhere\.invalid"):
        addresses.vetted("nowhere.invalid", 80)
