"""Static files and compression: what browsers keep, and what goes over a thin line; never a page of its own."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from flask import request
from werkzeug.wrappers import Response

from .errors import NotFound

STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/manifest+json",
    ".png": "image/png",
}
_COMPRESSED = frozenset({"application/json", "application/problem+json", "application/manifest+json", "image/svg+xml"})
_cache: dict[str, tuple[str, bytes]] = {}


def read_static(name: str) -> tuple[str, bytes]:
    """The digest and content of a static file, read once (and again when it changed, while developing)."""
    path = STATIC / name
    stamp = f"{name}:{path.stat().st_mtime_ns}"
    if stamp not in _cache:
        content = path.read_bytes()
        _cache[stamp] = (hashlib.sha256(content).hexdigest()[:12], content)
    return _cache[stamp]


def respond_static(digest: str, name: str) -> Response:
    """A static file; only plain names within the folder exist. Raises `NotFound`.

    Modules import one another by relative name: such a request carries another file's digest and is not kept.
    """
    path = (STATIC / name).resolve()
    if STATIC.resolve() not in path.parents or path.suffix not in _TYPES or not path.is_file():
        raise NotFound
    current_digest, content = read_static(name)
    response = Response(content, mimetype=_TYPES[path.suffix])
    kept = "public, max-age=31536000, immutable" if digest == current_digest else "no-cache"
    response.headers["Cache-Control"] = kept
    return response


def compress(response: Response) -> Response:
    """Send text gzipped to whoever reads that: the lines of a small office carry 200 kbit/s."""
    if "gzip" not in request.headers.get("Accept-Encoding", "") or not _may_compress(response):
        return response
    body = response.get_data()
    if len(body) > 500:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response


def _may_compress(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return False
    kind = response.mimetype or ""
    return kind.startswith("text/") or kind in _COMPRESSED
