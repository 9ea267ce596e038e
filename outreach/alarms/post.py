"""The one door to the mail server: hands one letter over, within a time; never writes a row, and never tells a password."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from ..config import MailServer
from .models import Mail

TIMEOUT_S = 20
TLS_PORT = 465
OWN_HOUSE = frozenset({"127.0.0.1", "::1", "localhost"})


class PasswordInTheClear(ValueError):
    """A password is told to a mail server of another machine only when nobody can listen."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it travels."""

    recipient: str
    subject: str
    text: str
    mark: str
    dated: str

    @classmethod
    def of(cls, mail: Mail) -> Letter:
        """The letter of a row of the outbox: the same at every attempt."""
        return cls(mail.recipient, mail.subject, mail.text, mail.mark, format_datetime(mail.made_at))


def hand_over(server: MailServer, letter: Letter) -> str:
    """Hand a letter over; returns nothing, or the name of what went wrong with the server's number.

    The server's own words are left out: they are of any language, and may repeat what was sent.
    """
    try:
        _deliver(server, compose(server.sender, letter))
    except (OSError, ValueError) as fault:
        return _name(fault)
    return ""


def compose(sender: str, letter: Letter) -> EmailMessage:
    """The letter as a message (RFC 5322), in plain text and UTF-8; raises `ValueError` for an address that is none."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=letter.recipient)
    # Whatever stands in a title, a header is one line.
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = letter.dated
    message["Message-ID"] = f"<{letter.mark}@{_domain(address)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8")
    return message


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"


def _deliver(server: MailServer, message: EmailMessage) -> None:
    _, address = parseaddr(server.sender)
    line = _open(server, name=_domain(address))
    try:
        if server.user:
            _sign_in(server, line)
        line.send_message(message)
    finally:
        # A letter that was taken stays taken, however the farewell goes.
        line.close()


def _open(server: MailServer, *, name: str) -> smtplib.SMTP:
    if server.port == TLS_PORT:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=TIMEOUT_S, context=context)
    line = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=TIMEOUT_S)
    if server.starttls:
        line.starttls(context=ssl.create_default_context())
    return line


def _sign_in(server: MailServer, line: smtplib.SMTP) -> None:
    is_private = server.starttls or server.port == TLS_PORT or server.host in OWN_HOUSE
    if not is_private:
        raise PasswordInTheClear
    password = server.password_file.read_text().strip() if server.password_file else ""
    line.login(server.user, password)


def _name(fault: OSError | ValueError) -> str:
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = next((told[0] for told in fault.recipients.values()), None)
    return f"{type(fault).__name__} {code}" if code else type(fault).__name__
