"""Which addresses webhooks may go to."""

import ipaddress
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.webhooks.addresses import ForbiddenAddressError, Target, check_url, is_public, resolve

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # an address to be refused, not one to listen on
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:0:0:0:0:80ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public_however_it_is_dressed(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_mapping_an_address_into_ipv6_changes_nothing(address: ipaddress.IPv4Address) -> None:
    assert is_public(ipaddress.ip_address(f"::ffff:{address}")) == is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "ftp://shop.example/",
        "https://",
        "https://user@shop.example/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_a_url_we_would_not_call_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddressError, match=r"^must "):
        check_url(url, allow_private=False)


@given(st.text(max_size=40))
def test_any_text_is_checked_without_another_error(text: str) -> None:
    for url in (text, f"https://{text}"):
        with suppress(ForbiddenAddressError):
            check_url(url, allow_private=False)


async def test_a_name_that_stands_for_loopback_is_refused() -> None:
    with pytest.raises(ForbiddenAddressError, match="not public"):
        await resolve("https://localhost/hooks", allow_private=False)


async def test_the_address_that_was_checked_is_the_one_that_is_called() -> None:
    target = await resolve("https://1.1.1.1/hooks?shop=1", allow_private=False)
    assert target == Target("https", "1.1.1.1", 443, "/hooks?shop=1", "1.1.1.1")
    assert target.pinned_url == "https://1.1.1.1:443/hooks?shop=1"
    named = Target("https", "shop.example", 8443, "/", "2606:4700::1")
    assert (named.pinned_url, named.host_header) == ("https://[2606:4700::1]:8443/", "shop.example:8443")
