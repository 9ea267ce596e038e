"""The command `siaran invite`: a new invitation link for somebody who cannot get in; never a password."""

from __future__ import annotations

import argparse

from ..access import CONSOLE
from ..arguments import open_database
from ..config import Config
from ..i18n import gettext, utc_now
from . import opening, service


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `invite ACCOUNT`."""
    inviting = commands.add_parser("invite", help=gettext("membuat tautan undangan baru untuk satu akun"))
    inviting.add_argument("account", metavar=gettext("AKUN"))
    inviting.set_defaults(run=invite)


def invite(arguments: argparse.Namespace) -> dict[str, object]:
    """Make a fresh invitation; earlier links of the account end, and the trail tells that the console made it."""
    settings, now = Config.load_existing(arguments.data), utc_now()
    database = open_database(arguments.data)
    try:
        with database.writer() as session:
            person = opening.get_account(session, arguments.account)
            token = service.invite(session, CONSOLE, person=person, now=now)
            session.commit()
    finally:
        database.dispose()
    link = f"{settings.base_url}/undangan/{token}"
    return {"account": person.account, "link": link, "expires_at": (now + service.INVITED_FOR).isoformat()}
