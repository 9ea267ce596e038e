"""What the room of alarms refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class MailNotDead(OutreachError):
    """Only a mail that was given up is sent again; the others are on their way or arrived."""

    status = 409
    sentence = N_("Surat ini belum gagal: masih menunggu giliran atau sudah terkirim.")


class MailOff(OutreachError):
    """No mail server is set, so nothing can be sent."""

    status = 409
    sentence = N_(
        "Server surel belum disetel, jadi tidak ada surat yang dikirim. Setel SIARAN_SMTP_HOST dan SIARAN_SMTP_FROM."
    )
