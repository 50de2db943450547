"""Who is let in: requests to this server by a name of its own, and WebSockets of its own page only.

A page of another site can have a browser send requests here. It cannot change the Origin header that the
browser adds, nor the Host header; and a name that its owner lets point here (DNS rebinding) is none of ours.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Door:
    """The names by which this server may be called, lower case; an IP address is always one if `numbers`."""

    names: frozenset[str]
    numbers: bool

    def refusal(self, headers: Mapping[str, str]) -> str | None:
        """Why a request is not answered; None if it is."""
        name = name_of(headers.get("Host", ""))
        if name is None:
            return "The request does not say whom it calls (its Host header)."
        if name in self.names or (self.numbers and _is_number(name)):
            return None
        return (
            f"This server is not called {name[:80]!a}. "
            "Use the address that it printed, or start it with --allow-host NAME."
        )

    def socket_refusal(self, headers: Mapping[str, str]) -> str | None:
        """Why a WebSocket is not opened, beyond `refusal`: it must come from a page of this very address."""
        origin, host = headers.get("Origin", ""), headers.get("Host", "")
        try:
            parts = urlsplit(origin)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in ("http", "https") and parts.netloc and parts.netloc.lower() == host.lower():
            return None
        return "Only the page of this server may connect here."


def name_of(host: str) -> str | None:
    """The name or IP address in a Host header, lower case, without its port; None if it is not one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    plain = parts.netloc == host and not parts.username and parts.password is None and host.isascii()
    return parts.hostname if plain and parts.hostname else None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to this address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
