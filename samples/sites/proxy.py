"""A forward HTTP proxy on the loopback interface that answers for the replicas and for nothing else.

The crawler requests the sites' real URLs through it, so that it runs the code of production while no packet leaves the machine.
Plain HTTP only: CONNECT, and with it https, is answered 501.
What belongs here: HTTP. What does not: pages (one file per site), what goes wrong (`faults`), what the log proves (`log`).
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterable, MutableMapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from samples.sites.faults import OF_BODY, Faults, Guard, damaged
from samples.sites.log import Entry, registrable_domain
from samples.sites.replica import Replica, Reply

_MISSING = Reply("<html><head><title>404</title></head><body>没有找到</body></html>".encode(), "text/html", 404)
_FOREIGN = Reply(b"This proxy answers for the replicas only.\n", "text/plain", 403)
_REFUSED = Reply(b"<html><head><title>403 Forbidden</title></head></html>", "text/html", 403)
_VERIFY = Reply(
    "<html><head><title>安全验证</title></head><body>请拖动滑块完成验证</body></html>".encode(),
    "text/html; charset=utf-8",
)
_UNSUPPORTED = b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_VERIFY_PATH = "/verify.html"
_LARGEST_HEAD = 64 * 1024
_CHANGED_FROM = datetime(2015, 1, 1, tzinfo=UTC)


class _Sent(NamedTuple):
    """What goes out for one request: the bytes, how many seconds from now, and whether the connection ends with them."""

    data: bytes
    delay: float = 0.0
    close: bool = False


class ReplicaProxy:
    """The running proxy: ``url`` to send requests through; ``requests`` (URLs) and ``log`` (entries) of what it has seen, in order.

    ``replies`` may be changed while it runs: pages then change, vanish or appear for the next request. Any mutable mapping will do.
    """

    def __init__(
        self, replicas: Iterable[Replica], latency: float = 0.0, faults: Faults | None = None, port: int = 0
    ) -> None:
        """``latency`` seconds pass before each answer; ``port`` 0 takes a free one."""
        self.replies: MutableMapping[str, Reply] = {
            url: reply for replica in replicas for url, reply in replica.replies.items()
        }
        self.hosts = {urlsplit(url).hostname or "" for url in self.replies}
        self.requests: list[str] = []
        self.log: list[Entry] = []
        self.latency = latency
        self.faults = faults or Faults()
        self._guard = Guard(self.faults)
        self._asked: Counter[str] = Counter()
        self._socket = socket.create_server(("127.0.0.1", port))
        self._address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open: set[asyncio.Transport] = set()

    @property
    def url(self) -> str:
        """The proxy's address."""
        return self._address

    def robots(self) -> dict[str, str]:
        """Host -> text of its robots.txt, as the hosts have it now."""
        pages = ((host, self.replies.get(f"http://{host}/robots.txt")) for host in self.hosts)
        return {host: reply.body.decode() for host, reply in pages if reply is not None}

    def __enter__(self) -> ReplicaProxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(self, self._open), sock=self._socket)
        )
        self._loop.run_forever()
        server.close()
        for transport in self._open:
            transport.abort()
        # One turn of the loop for the connections to be taken down.
        self._loop.run_until_complete(asyncio.sleep(0))

    def respond(self, target: str, headers: dict[str, str]) -> _Sent:
        """What a GET for ``target`` (the absolute URL of the request line) gets; ``headers`` with names in lower case."""
        now = time.monotonic()
        try:
            parts = urlsplit(target)
            host = parts.hostname or ""
        except ValueError:
            return _Sent(_message(_FOREIGN))
        domain = registrable_domain(host)
        verification = parts.path == _VERIFY_PATH and domain in map(registrable_domain, self.hosts)
        if parts.scheme != "http" or not (host in self.hosts or verification):
            return _Sent(_message(_FOREIGN))
        nth = self._asked[target]
        self._asked[target] += 1
        fault = self._guard.judge(domain, now) or self.faults.draw(f"http://{host}{parts.path}", nth) or ""
        reply = self.replies.get(f"http://{host}{parts.path}", _VERIFY if verification else _MISSING)
        if verification:
            fault = ""
        if fault in OF_BODY and (reply.status != 200 or not reply.body):
            fault = ""
        sent, status, size = self._answer(reply, fault, f"http://{host}{parts.path}", domain, headers)
        self.requests.append(target)
        self.log.append(Entry(now, target, host, domain, headers.get("user-agent", ""), status, fault, size))
        return sent

    def _answer(
        self, reply: Reply, fault: str, url: str, domain: str, headers: dict[str, str]
    ) -> tuple[_Sent, int, int]:
        """The bytes for ``reply`` under ``fault``, their status and the size of their body."""
        if fault == "close":
            return _Sent(b"", self.latency, True), 0, 0
        more: list[tuple[str, str]] = []
        if fault in ("verify", "busy") or (fault == "block" and self.faults.block_as == "verify"):
            reply = Reply(b"", "text/html", 302, _verification(domain))
        elif fault == "block":
            reply = _REFUSED
        elif fault.startswith("429"):
            reply, more = Reply(b"", "text/html", 429), [("Retry-After", self._retry_after(fault))]
        elif fault.isdigit():
            reply = Reply(f"<html><title>{fault}</title></html>".encode(), "text/html", int(fault))
        elif fault in OF_BODY:
            body = damaged(reply.body, fault)
            if fault == "cut":
                return _Sent(_message(reply, sent=body), self.latency, True), reply.status, len(body)
            reply = Reply(body, reply.content_type)
        elif reply.status == 200:
            reply, more = self._conditional(reply, url, headers)
        delay = self.latency + (self.faults.slow if fault == "slow" else 0.0)
        return _Sent(_message(reply, more), delay), reply.status, len(reply.body)

    def _retry_after(self, fault: str) -> str:
        if fault == "429_seconds":
            return str(self.faults.retry_after)
        # A date counts whole seconds: the next one, so that the wait is not shorter.
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=self.faults.retry_after + 1)
        return format_datetime(until, usegmt=True)

    def _conditional(self, reply: Reply, url: str, headers: dict[str, str]) -> tuple[Reply, list[tuple[str, str]]]:
        """The reply or 304, with its validators (RFC 9110, 13.1: If-None-Match goes before If-Modified-Since).

        A date counts as unmodified where it is the very Last-Modified, as servers often have it: a page put back to an older state changed too.
        """
        tagged, dated = self.faults.validated(url)
        if not (tagged or dated):
            return reply, []
        check = zlib.crc32(reply.body)
        tag = f'"{check:08x}-{len(reply.body):x}"' if tagged else None
        date = format_datetime(_CHANGED_FROM + timedelta(seconds=check % 300_000_000), usegmt=True) if dated else None
        more = [(name, value) for name, value in (("ETag", tag), ("Last-Modified", date)) if value]
        asked = headers.get("if-none-match")
        if asked is not None and tag is not None:
            same = tag in (part.strip().removeprefix("W/") for part in asked.split(","))
        else:
            same = date is not None and headers.get("if-modified-since") == date
        return (Reply(b"", reply.content_type, 304) if same else reply), more


class _Connection(asyncio.Protocol):
    """One client connection, kept alive; requests are answered one after the other."""

    def __init__(self, proxy: ReplicaProxy, connections: set[asyncio.Transport]) -> None:
        self._proxy, self._connections = proxy, connections
        self._received = bytearray()
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._busy:
            self._next()

    def _next(self) -> None:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            if len(self._received) > _LARGEST_HEAD:
                self._transport.abort()
            return
        first, *lines = self._received[:end].decode("latin-1").split("\r\n")
        del self._received[: end + 4]
        method, _, rest = first.partition(" ")
        if method != "GET":
            self._send(_Sent(_UNSUPPORTED, close=True))
            return
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        sent = self._proxy.respond(rest.partition(" ")[0], headers)
        self._busy = True
        if sent.delay:
            asyncio.get_running_loop().call_later(sent.delay, self._send, sent)
        else:
            self._send(sent)

    def _send(self, sent: _Sent) -> None:
        self._busy = False
        if self._transport.is_closing():
            return
        self._transport.write(sent.data)
        if sent.close:
            self._transport.close()
        elif self._received:
            self._next()


def _message(reply: Reply, more: Iterable[tuple[str, str]] = (), sent: bytes | None = None) -> bytes:
    """An HTTP answer; ``sent`` is the part of the body that is sent, whatever the length says."""
    reason = HTTPStatus(reply.status).phrase if reply.status in HTTPStatus._value2member_map_ else "Unknown"
    lines = [f"HTTP/1.1 {reply.status} {reason}", f"Content-Type: {reply.content_type}"]
    if reply.status != 304:
        lines.append(f"Content-Length: {len(reply.body)}")
    if reply.location:
        lines.append(f"Location: {reply.location}")
    lines += [f"{name}: {value}" for name, value in more]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (reply.body if sent is None else sent)


def _verification(domain: str) -> str:
    return f"http://image.{domain}{_VERIFY_PATH}"
