"""The command `siaran demo`: makes the example border in a data folder, prints who may sign in, and serves it."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from ..app import create_app
from ..arguments import port
from ..clips import work
from ..clips.models import Clip
from ..config import Config
from ..errors import N_, OutreachError
from ..i18n import gettext
from ..people.service import has_people
from ..running import serve
from ..signing import signing_key
from ..tables import create_tables
from ..web import Office
from . import freezing, money, planning
from .cast import PASSWORD, Cast, gather
from .sound import add_clips, master_all, speak_all
from .story import Story

MARK = "demo"
"""A file that says the folder is the demo's own: empty once its data are complete, `UNFINISHED` until then."""
UNFINISHED = "unfinished"
USUAL = Path("data")


class NotADemo(OutreachError):
    """The data folder holds a real office."""

    sentence = N_(
        "Folder data %(folder)s berisi kantor sungguhan; peraga tidak dipasang di sana. Pilih folder lain dengan --data."
    )


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo [--serve] [--port N] [--data DIR]`."""
    demo = commands.add_parser("demo", help=gettext("memasang data contoh"))
    demo.add_argument("--serve", action="store_true", help=gettext("lalu layani"))
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--port", type=port, default=8000)
    demo.set_defaults(run=run_demo)


def run_demo(arguments: argparse.Namespace) -> dict[str, object] | None:
    """Make the demo unless it stands there already, print the sign-ins, and serve it when asked to."""
    # Beside a real office's usual folder, never in it.
    folder = USUAL / "demo" if arguments.data == USUAL else arguments.data
    _clear_unfinished(folder)
    office = create_app(Config.load(folder), is_demo=True)
    create_tables(office.database)
    with office.database.reader() as session:
        filled = has_people(session)
    if filled and not (folder / MARK).exists():
        raise NotADemo(folder=folder.name)
    if not filled:
        (folder / MARK).write_text(UNFINISHED)
        signing_key(folder)
        fill(office)
        (folder / MARK).write_text("")
    if arguments.serve:
        serve(office, host=arguments.host, port=arguments.port, greet=lambda: announce(office.settings.base_url))
        return None
    announce(office.settings.base_url)
    return {"data": str(folder), "password": PASSWORD}


def _clear_unfinished(folder: Path) -> None:
    """Begin anew where an earlier set-up was killed half-way: nothing in there is anybody's work."""
    mark = folder / MARK
    if mark.exists() and mark.read_text() == UNFINISHED:
        shutil.rmtree(folder)


def say(sentence: str) -> None:
    """Progress goes to stderr."""
    print(sentence, file=sys.stderr, flush=True)


def fill(office: Office) -> Cast:
    """Fill an empty office with the example quarter; says how far it is."""
    began, now = time.monotonic(), office.now()
    say(gettext("Menyiapkan data contoh: suara …"))
    taken = speak_all(office)
    with office.database.writer() as session:
        cast = gather(session, now=now - timedelta(days=400))
        made = add_clips(session, cast, taken, now=now - timedelta(days=110))
        session.commit()
        recordings = [clip.recording_id or 0 for clip in made]
    say(gettext("Menyiapkan data contoh: mastering %(n)s klip …") % {"n": len(made)})
    mastered = list(master_all(office, recordings, now=now))
    with office.database.writer() as session:
        for recording_id, result in zip(recordings, mastered, strict=True):
            when = now - timedelta(days=109)
            work.apply(session, office, {"recording_id": recording_id}, result, when)  # type: ignore[arg-type]  # as the job hands it on
        session.commit()
        say(gettext("Menyiapkan data contoh: satu triwulan siaran …"))
        tell_quarter(office, session, cast, made, now=now)
    say(gettext("Data contoh siap dalam %(s)s detik.") % {"s": round(time.monotonic() - began)})
    return cast


def tell_quarter(office: Office, session: Session, cast: Cast, made: list[Clip], *, now: datetime) -> None:
    """A quarter of broadcasts of some clips up to a moment, whichever day that is: aired, proved, paid, reported, planned on."""
    Story(office, session, cast, now=now, commit=session.commit).tell(made)
    session.commit()
    money.set_rates(session, cast, now=now - timedelta(days=100))
    money.keep_books(session, cast, now=now - timedelta(days=45))
    money.ask_people(session, cast, now=now - timedelta(days=2))
    freezing.freeze_last_month(session, cast, now=now)
    planning.ask_for_next_month(session, cast, window_min=office.settings.pair_window_min, now=now)
    session.commit()


def announce(address: str) -> None:
    """Print where it is and who may sign in."""
    say("")
    say(gettext("Siaran Bersama, peraga: %(url)s") % {"url": address})
    say(gettext("Kata sandi semua akun contoh: %(password)s") % {"password": PASSWORD})
    for role, accounts in SIGN_INS:
        say(f"  {gettext(role):<22} {accounts}")
    say(gettext("Admin dan penyetuju diminta kode; pada peraga kodenya tampil di layar masuk."))


SIGN_INS = (
    (N_("Staf komunikasi"), "staf.oki, staf.mesuji"),
    (N_("Penyetuju"), "penyetuju.oki, penyetuju.mesuji"),
    (N_("Operator stasiun"), "operator.kayuagung, operator.pematang-panggang, operator.brabasan, operator.wiralaga"),
    (N_("Fasilitator"), "fasilitator.oki, fasilitator.mesuji"),
    (N_("Pejabat"), "pejabat.oki, pejabat.mesuji"),
    (N_("Admin"), "admin.oki, admin.mesuji"),
)
