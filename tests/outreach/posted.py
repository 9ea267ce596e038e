"""A small real mail server on this machine, for tests of what leaves the house: it answers as it is told and keeps what it took."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from outreach.config import MailServer

SENDER = "Siaran Bersama <alarm@contoh.id>"


class Post(socketserver.ThreadingTCPServer):
    """Says `refusal` to every letter while there is one, and else takes it; `before_answer` runs when a letter is in."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.refusal = ""
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.passwords: list[str] = []
        self.before_answer: Callable[[], None] = lambda: None

    def settings(self, *, user: str = "", host: str = "127.0.0.1") -> MailServer:
        """What an office is set to, to hand its mail in here."""
        return MailServer(host=host, port=self.server_address[1], user=user, sender=SENDER, starttls=False)

    @property
    def marks(self) -> list[str]:
        """The Message-ID of every letter that came in, in order."""
        return [str(letter["Message-ID"]) for letter in self.letters]


class Talk(socketserver.StreamRequestHandler):
    """One conversation in the words of RFC 5321."""

    server: Post

    def say(self, words: str) -> None:
        """One line to the other side."""
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        """Answer until the other side goes."""
        self.say("220 uji")
        while line := self.rfile.readline().decode().rstrip():
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                self.wfile.write(b"250-uji\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
            elif word == "AUTH":
                self.server.passwords.append(base64.b64decode(line.split()[-1]).decode().split("\0")[-1])
                self.say(self.server.refusal or "235 baik")
            elif word == "RCPT":
                self.server.recipients.append(line)
                self.say("250 baik")
            elif word == "DATA":
                self.take()
            elif word == "QUIT":
                self.say("221 selesai")
                return
            else:
                self.say("250 baik")

    def take(self) -> None:
        """Read a letter to its end, keep it, and answer."""
        self.say("354 silakan")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not self.server.refusal:
            self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.before_answer()
        self.say(self.server.refusal or "250 diterima")


@contextmanager
def posting() -> Iterator[Post]:
    """A mail server that answers while the block runs."""
    with Post() as post:
        thread = threading.Thread(target=post.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield post
        finally:
            post.shutdown()
            thread.join()
