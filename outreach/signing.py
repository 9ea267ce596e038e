"""Signs files so that the public tool minisign verifies them, with the office's own key; never decides what is signed.

The forms of keys and signatures are those of minisign (https://jedisct1.github.io/minisign/): Ed25519 (RFC 8032) over the
BLAKE2b-512 hash of a file, algorithm "ED". The secret key stands unencrypted in minisign's own form, readable by its owner alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import N_, OutreachError

KEY_FILE = "signing.key"
ENDING = ".minisig"
LINE_LENGTH = 56
"""How long a public key is as one line."""
_KEY, _HASHED, _PLAIN, _CHECKED = b"Ed", b"ED", b"\0\0", b"B2"
_SALT_AND_COST = bytes(32 + 8 + 8)
_COMMENT = "untrusted comment: "
_TRUSTED = "trusted comment: "


class SigningKeyBroken(OutreachError):
    """The office's signing key cannot be used."""

    status = 409
    sentence = N_("Kunci tanda tangan %(name)s rusak. Salin berkas itu dari cadangan terakhir.")


class PublicKeyUnreadable(OutreachError):
    """What was given is no public key of minisign."""

    sentence = N_("“%(given)s” bukan kunci publik minisign. Salin kuncinya dari halaman stasiun.")


class SignatureMissing(OutreachError):
    """There is no signature beside the file."""

    sentence = N_("Tanda tangan %(name)s tidak ada di samping manifest. Unduh ulang paketnya.")


class SignatureRefused(OutreachError):
    """The signature is not this key's, or not of this file."""

    sentence = N_("Tanda tangan %(name)s tidak cocok dengan kunci %(key)s. Jangan siarkan paket ini; unduh ulang.")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What verifies: the key's number (8 bytes) and its point (32 bytes)."""

    number: bytes
    point: bytes

    @property
    def name(self) -> str:
        """The key's number as minisign prints it."""
        return self.number[::-1].hex().upper()

    @property
    def line(self) -> str:
        """The key as one line, as `minisign -P` takes it."""
        return base64.b64encode(_KEY + self.number + self.point).decode()

    @property
    def file(self) -> str:
        """The key as a file, as `minisign -p` takes it."""
        return f"{_COMMENT}minisign public key {self.name}\n{self.line}\n"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs; it is never printed and never logged."""

    number: bytes
    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.public.name})"

    @property
    def public(self) -> PublicKey:
        """What verifies this key's signatures."""
        return PublicKey(self.number, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, content: bytes, *, comment: str) -> bytes:
        """The signature file of a content; the same bytes for the same content and comment (Ed25519 takes no chance)."""
        signature = self._private.sign(hashlib.blake2b(content).digest())
        whole = self._private.sign(signature + comment.encode())
        lines = (
            f"{_COMMENT}signature from siaran-bersama key {self.public.name}",
            base64.b64encode(_HASHED + self.number + signature).decode(),
            _TRUSTED + comment,
            base64.b64encode(whole).decode(),
        )
        return "\n".join(lines).encode() + b"\n"


def verify(content: bytes, signature: bytes, *, key: PublicKey, name: str) -> str:
    """The trusted comment of a signature that is this key's and of this content; raises `SignatureRefused`."""
    refused = SignatureRefused(name=name, key=key.name)
    try:
        _, told, comment, whole = signature.decode().splitlines()[:4]
        signed, sealed = base64.b64decode(told, validate=True), base64.b64decode(whole, validate=True)
        if signed[:10] != _HASHED + key.number or not comment.startswith(_TRUSTED):
            raise refused
        said = comment.removeprefix(_TRUSTED)
        point = Ed25519PublicKey.from_public_bytes(key.point)
        point.verify(signed[10:], hashlib.blake2b(content).digest())
        point.verify(sealed, signed[10:] + said.encode())
    except (ValueError, InvalidSignature):
        raise refused from None
    return said


def read_public(text: str) -> PublicKey:
    """A public key as a line or as a file; raises `PublicKeyUnreadable`."""
    line = next((line for line in reversed(text.splitlines()) if line.strip()), "").strip()
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 42 or not raw.startswith(_KEY):
        raise PublicKeyUnreadable(given=line[:60])
    return PublicKey(raw[2:10], raw[10:])


# --- the office's own key ---------------------------------------------------------------------------------------------


def signing_key(folder: Path) -> SigningKey:
    """The key of a data folder, made where there is none; raises `SigningKeyBroken`."""
    path = folder / KEY_FILE
    if not path.exists():
        _make_key(path)
    return read_key(path)


def _make_key(path: Path) -> None:
    """Make a key whole or not at all; whoever comes second keeps the first one's."""
    seed, number = secrets.token_bytes(32), secrets.token_bytes(8)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f"{KEY_FILE}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_written(seed, number))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    finally:
        Path(fresh).unlink()


def _written(seed: bytes, number: bytes) -> bytes:
    """A secret key in minisign's own form, without a password: `minisign -G -W` writes the same."""
    key = number + seed + SigningKey(number, seed).public.point
    body = _KEY + _PLAIN + _CHECKED + _SALT_AND_COST + key + _checksum(key)
    return f"{_COMMENT}minisign unencrypted secret key\n".encode() + base64.b64encode(body) + b"\n"


def _checksum(key: bytes) -> bytes:
    return hashlib.blake2b(_KEY + key, digest_size=32).digest()


def read_key(path: Path) -> SigningKey:
    """The key a file holds; raises `SigningKeyBroken`."""
    broken = SigningKeyBroken(name=path.name)
    try:
        raw = base64.b64decode(path.read_text().splitlines()[1], validate=True)
    except (OSError, ValueError, IndexError):
        raise broken from None
    key = raw[54:126]
    # minisign itself leaves the checksum of an unencrypted key empty.
    is_sound = len(raw) == 158 and raw[:6] == _KEY + _PLAIN + _CHECKED and raw[126:] in (_checksum(key), bytes(32))
    if not is_sound or (found := SigningKey(key[:8], key[8:40])).public.point != key[40:]:
        raise broken
    return found


def is_private(path: Path) -> bool:
    """Whether nobody but its owner may read a file."""
    return path.stat().st_mode & 0o077 == 0
