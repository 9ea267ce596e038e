"""Screens of the outbox: what waits, what was sent, what was given up and is sent again; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..people.addresses import mask_email
from ..web import Call, allowed
from . import outbox as mails
from .errors import MailOff
from .models import MailState

room = Blueprint("alarms", __name__)


@room.get("/tata-kelola/surat")
@allowed(Permission.MAIL_READ)
def outbox(call: Call) -> AnyResponse:
    """The mails of the own regency in one state."""
    code, asked = call.actor.regency_code or "", call.args.get("status", "")
    state = MailState(asked) if asked in set(MailState) else MailState.DEAD
    server = call.office.settings.mail
    return call.page(
        "alarms/outbox.html",
        mails=mails.mails_of(call.session, regency_code=code, state=state),
        counts=mails.counts_of(call.session, regency_code=code),
        state=state,
        server=server,
        mask=mask_email,
        most=mails.MOST_ATTEMPTS,
    )


@room.post("/tata-kelola/surat/<int:mail_id>/lagi")
@allowed(Permission.MAIL_SEND)
def send_again(call: Call, mail_id: int) -> AnyResponse:
    """Try a mail that was given up from the beginning."""
    mail = mails.get_mail(call.session, mail_id)
    call.require(Permission.MAIL_SEND, regency_code=mail.regency_code)
    if not call.office.settings.mail.is_set:
        raise MailOff
    mails.send_again(call.session, call.actor, mail=mail, now=call.now)
    return call.go("alarms.outbox", status="waiting", said=gettext("Surat masuk antrean lagi."))
