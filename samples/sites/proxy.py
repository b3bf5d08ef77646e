"""A forward HTTP proxy on the loopback interface that answers for the replicas and for nothing else.

The crawler requests the sites' real URLs through it, so that it runs the code of production while no packet leaves the machine.
What belongs here: HTTP. What does not: pages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from samples.sites.replica import Replica, Reply

_MISSING = Reply("<html><head><title>404</title></head><body>没有找到</body></html>".encode(), "text/html", 404)
_FOREIGN = Reply(b"This proxy answers for the replicas only.\n", "text/plain", 403)


class ReplicaProxy:
    """The running proxy: ``url`` to send requests through, ``requests`` that it has seen, in order."""

    def __init__(self, replicas: Iterable[Replica], latency: float = 0.0) -> None:
        """``latency`` seconds pass before each answer."""
        self.replies = {url: reply for replica in replicas for url, reply in replica.replies.items()}
        self.hosts = {urlsplit(url).hostname for url in self.replies}
        self.requests: list[str] = []
        self.latency = latency
        self._pause = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The proxy's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, target: str) -> Reply:
        """What a request for ``target`` (the absolute URL of the request line) gets."""
        parts = urlsplit(target)
        if parts.scheme != "http" or parts.hostname not in self.hosts:
            return _FOREIGN
        self.requests.append(target)
        if self.latency:
            self._pause.wait(self.latency)
        return self.replies.get(f"http://{parts.hostname}{parts.path}", _MISSING)

    def __enter__(self) -> ReplicaProxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(proxy: ReplicaProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers GET with an absolute URL; there is no CONNECT."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one write per answer: head and body apart would wait for a delayed acknowledgement

        def do_GET(self) -> None:
            reply = proxy.answer(self.path)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            if reply.location:
                self.send_header("Location", reply.location)
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet: `requests` is the log."""

    return Handler
