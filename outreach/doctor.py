"""The command `siaran doctor`: looks at files, guards, trail, backup, horizon, disk and tools, a line a check; repairs nothing."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import version

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from audio.errors import AudioError
from audio.pcm import ffmpeg_version
from audio.shelf import Shelf

from . import guards, tables
from .airings.models import AirCheck, AsRunLog, Heard
from .arguments import opened_database
from .audit import AuditLine, find_breaks
from .backups import read_record
from .clips.models import Recording, Rendition
from .config import Config
from .db import Database
from .errors import N_, OutreachError
from .facilitators.models import ReceptionSound
from .i18n import ago, gettext, moment_long, number, size, today, utc_now
from .playlists.models import PlaylistFallback, PlaylistLine
from .playlists.package import find_broken
from .queue import Job, JobState
from .reports.service import unsound_reports
from .signing import KEY_FILE, SigningKeyBroken, is_private, read_key
from .slots import series

PARTS = ("flask", "sqlalchemy", "apscheduler", "imageio-ffmpeg", "numpy", "typst", "babel")


@dataclass(frozen=True, slots=True)
class Kept:
    """A column that names files of the shelf, and the one that tells their size where there is one."""

    sha256: InstrumentedAttribute[str]
    byte_count: InstrumentedAttribute[int] | None = None

    @property
    def name(self) -> str:
        """The table and the column, as a check is called."""
        return f"files.{self.sha256.class_.__tablename__}.{self.sha256.key}"


KEPT = (
    Kept(Recording.source_sha256, Recording.source_bytes),
    Kept(Rendition.sha256, Rendition.byte_count),
    Kept(PlaylistLine.sha256, PlaylistLine.byte_count),
    Kept(PlaylistFallback.sha256, PlaylistFallback.byte_count),
    Kept(AsRunLog.sha256),
    Kept(AirCheck.sha256, AirCheck.byte_count),
    Kept(Heard.sha256),
    Kept(ReceptionSound.sha256, ReceptionSound.byte_count),
)
"""Every column that names a stored file; a report's hash and a signature's are of the report's content instead."""


class State(StrEnum):
    """What a check found."""

    OK = "ok"
    FAULT = "fault"
    NOT_LOOKED = "not_looked"


MARKS = {State.OK: N_("baik"), State.FAULT: N_("SALAH"), State.NOT_LOOKED: N_("tidak diperiksa")}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name, what came of it, the sentence, and each fault by name."""

    name: str
    state: State
    said: str
    found: tuple[str, ...] = ()


class OfficeUnsound(OutreachError):
    """Some check of the doctor found a fault; the lines before say which and what to do."""

    status = 409
    sentence = N_("%(faults)s dari %(checks)s pemeriksaan menemukan kesalahan, yang pertama %(first)s.")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor`."""
    doctor = commands.add_parser("doctor", help=gettext("memeriksa kesehatan kantor"))
    doctor.set_defaults(run=tell_health)


def tell_health(arguments: argparse.Namespace) -> None:
    """Print a line a check, or one JSON document; raises `OfficeUnsound` when any found a fault."""
    with opened_database(arguments.data) as database:
        checks = examine(Config.load_existing(arguments.data), database, now=utc_now())
    faults = [check for check in checks if check.state is State.FAULT]
    if arguments.json:
        print(json.dumps(_document(database, checks), ensure_ascii=False))
    else:
        for check in checks:
            print(f"{gettext(MARKS[check.state])}: {check.said}")
    if faults:
        raise OfficeUnsound(faults=len(faults), checks=len(checks), first=faults[0].name)


def _document(database: Database, checks: Sequence[Check]) -> dict[str, object]:
    return {
        "ok": all(check.state is not State.FAULT for check in checks),
        "database": database.url.get_backend_name(),
        "versions": {part: version(part) for part in PARTS},
        "checks": [asdict(check) for check in checks],
    }


def examine(settings: Config, database: Database, *, now: datetime) -> list[Check]:
    """Every check in its order; of a database behind its migrations no row is read."""
    with database.engine.connect() as connection:
        checks = [_check_integrity(connection), _check_migrations(connection)]
    if checks[-1].state is State.OK:
        checks += _check_rows(settings, database, now=now)
    else:
        why = gettext("Isi tabel dan berkas: baru dapat diperiksa setelah tabelnya terbaru.")
        checks.append(Check("rows", State.NOT_LOOKED, why))
    return [*checks, _check_key(settings), _check_packages(settings), _check_disk(settings), _check_ffmpeg()]


def _check_rows(settings: Config, database: Database, *, now: datetime) -> list[Check]:
    with database.reader() as session:
        checks = [
            _check_guards(session),
            _check_trail(session),
            _check_reports(session),
            _check_jobs(session),
            _check_horizon(session, settings, now=now),
            _check_backup(session, settings, now=now),
        ]
        named = {kept: _named_files(session, kept) for kept in KEPT}
    # Hashing takes minutes in an old office: it holds no transaction open.
    judge = _file_judge(Shelf(settings.shelf_folder))
    return checks + [_check_files(kept, files, judge) for kept, files in named.items()]


def _judged(name: str, sound: str, unsound: str, found: Sequence[str] = ()) -> Check:
    """A check whose sentence depends on whether anything was found; both may name `%(count)s` and `%(first)s`."""
    if not found:
        return Check(name, State.OK, sound)
    words = {"count": number(len(found)), "first": found[0]}
    return Check(name, State.FAULT, unsound % words, tuple(found))


# --- the database -----------------------------------------------------------------------------------------------------


def _check_integrity(connection: Connection) -> Check:
    is_sqlite = connection.dialect.name == "sqlite"
    answers = connection.scalars(text("PRAGMA quick_check" if is_sqlite else "SELECT 'ok'")).all()
    return _judged(
        "database",
        gettext("Basis data: terbaca utuh."),
        gettext("Basis data rusak (%(first)s). Hentikan layanan dan pulihkan cadangan terakhir ke folder baru."),
        [str(answer) for answer in answers if answer != "ok"],
    )


def _check_migrations(connection: Connection) -> Check:
    newest = tables.newest_migrations()
    present = MigrationContext.configure(connection).get_current_heads()
    return _judged(
        "migrations",
        gettext("Tabel: pada migrasi terbaru (%(head)s).") % {"head": ", ".join(newest)},
        gettext("Tabel belum pada migrasi terbaru (%(first)s). Jalankan siaran serve atau siaran work sekali."),
        sorted(set(newest) ^ set(present)),
    )


def _check_guards(session: Session) -> Check:
    wanted, present = expected_guards(session), present_guards(session)
    lost = sorted(name for name, body in wanted.items() if present.get(name, "") != body)
    return _judged(
        "guards",
        gettext("Penjaga basis data: %(count)s, semua ada.") % {"count": number(len(wanted))},
        gettext(
            "%(count)s penjaga basis data hilang atau berubah, yang pertama %(first)s. Pulihkan cadangan ke folder baru."
        ),
        lost,
    )


def expected_guards(session: Session) -> dict[str, str]:
    """The guards the models ask for: on SQLite with their whole text, on PostgreSQL by name alone."""
    dialect = session.get_bind().dialect.name
    return {
        name: _written(body) if dialect == "sqlite" else name
        for table in tables.metadata.tables.values()
        for name, body in guards.named_guards(table, dialect).items()
    }


PRESENT_POSTGRESQL = """
    SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
    UNION SELECT conname FROM pg_constraint WHERE contype = 'x'
    UNION SELECT proname FROM pg_proc WHERE prosrc LIKE '%RAISE EXCEPTION ''append_only%'"""


def present_guards(session: Session) -> dict[str, str]:
    """The guards the database has, told as `expected_guards` tells them."""
    if session.get_bind().dialect.name == "sqlite":
        rows = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return {name: _written(body) for name, body in rows}
    return {name: name for name in session.scalars(text(PRESENT_POSTGRESQL))}


def _written(statement: str) -> str:
    return " ".join(statement.split())


def _check_trail(session: Session) -> Check:
    count = session.scalar(select(func.count()).select_from(AuditLine))
    return _judged(
        "trail",
        gettext("Jejak perubahan: %(count)s baris, rantainya utuh.") % {"count": number(count)},
        gettext("Jejak perubahan putus di %(count)s tempat, yang pertama baris %(first)s. Bandingkan dengan cadangan."),
        [f"{gap.line_id} ({gap.reason})" for gap in find_breaks(session)],
    )


def _check_reports(session: Session) -> Check:
    return _judged(
        "reports",
        gettext("Laporan beku: isi dan tanda tangan cocok dengan sidik jarinya."),
        gettext(
            "%(count)s laporan beku tidak cocok dengan sidik jarinya, yang pertama %(first)s. Bandingkan dengan cadangan."
        ),
        unsound_reports(session),
    )


def _check_jobs(session: Session) -> Check:
    failed = session.execute(select(Job.kind, Job.key).where(Job.state == JobState.FAILED).order_by(Job.id))
    return _judged(
        "jobs",
        gettext("Pekerjaan: tidak ada yang gagal."),
        gettext("%(count)s pekerjaan gagal, yang pertama %(first)s. Lihat halaman pekerjaan."),
        [f"{kind} {key}" for kind, key in failed],
    )


def _check_horizon(session: Session, settings: Config, *, now: datetime) -> Check:
    days = settings.horizon_alarm_days
    low = series.low_horizons(session, today=today(now), alarm_days=days)
    return _judged(
        "horizon",
        gettext("Seri mingguan: semua terpesan paling sedikit %(days)s hari ke depan.") % {"days": days},
        gettext(
            "%(count)s seri mingguan hampir habis pesanannya, yang pertama %(first)s. Pastikan siaran serve atau work berjalan."
        ),
        [f"{each.id} ({each.materialised_until_on})" for each in low],
    )


def _check_backup(session: Session, settings: Config, *, now: datetime) -> Check:
    name, record = "backup", read_record(settings.data_folder)
    since = now - timedelta(days=settings.backup_alarm_days)
    if session.get_bind().dialect.name != "sqlite":
        return Check(
            name, State.NOT_LOOKED, gettext("Cadangan: PostgreSQL dicadangkan dengan pg_dump, di luar perintah ini.")
        )
    if (settings.data_folder / "demo").exists():
        return Check(name, State.NOT_LOOKED, gettext("Cadangan: data contoh tidak perlu dicadangkan."))
    if record is not None:
        told = {"moment": moment_long(record.made_at), "ago": ago(record.made_at, now), "name": record.name}
        said = gettext("Cadangan terakhir: %(name)s, %(moment)s (%(ago)s).") % told
        late = gettext("Cadangan terakhir terlalu lama: %(name)s, %(moment)s (%(ago)s). Jalankan siaran backup.") % told
        return Check(name, State.OK, said) if record.made_at >= since else Check(name, State.FAULT, late)
    first = session.scalar(select(AuditLine.happened_at).order_by(AuditLine.id).limit(1))
    if first is None or first >= since:
        return Check(name, State.OK, gettext("Cadangan: belum ada, kantor ini masih baru."))
    return Check(name, State.FAULT, gettext("Cadangan: belum pernah dibuat. Jalankan siaran backup."))


# --- files and tools --------------------------------------------------------------------------------------------------


def _named_files(session: Session, kept: Kept) -> list[tuple[str, int | None]]:
    columns = [kept.sha256] if kept.byte_count is None else [kept.sha256, kept.byte_count]
    rows = session.execute(select(*columns).distinct().order_by(kept.sha256))
    return [(row[0], row[1] if len(row) > 1 else None) for row in rows]


Judge = Callable[[str, int | None], str]


def _file_judge(shelf: Shelf) -> Judge:
    """What tells why a file is not sound; each is read once, however many rows name it."""
    hashes: dict[str, bool] = {}

    def judge(sha256: str, byte_count: int | None) -> str:
        if not shelf.exists(sha256):
            return gettext("hilang")
        if byte_count is not None and shelf.path(sha256).stat().st_size != byte_count:
            return gettext("ukurannya lain")
        if sha256 not in hashes:
            hashes[sha256] = shelf.verify(sha256)
            _show_progress(len(hashes))
        return "" if hashes[sha256] else gettext("isinya berubah")

    return judge


def _show_progress(count: int) -> None:
    if sys.stderr.isatty() and count % 50 == 0:
        print(gettext("... %(count)s berkas dibaca") % {"count": number(count)}, file=sys.stderr, flush=True)


def _check_files(kept: Kept, files: Sequence[tuple[str, int | None]], judge: Judge) -> Check:
    faults = ((sha256, judge(sha256, byte_count)) for sha256, byte_count in files)
    told = {"column": kept.name.removeprefix("files."), "files": number(len(files))}
    return _judged(
        kept.name,
        gettext("Berkas %(column)s: %(files)s, semua utuh.") % told,
        gettext("Berkas %(column)s: %(count)s bermasalah, yang pertama %(first)s. Salin berkasnya dari cadangan.")
        % {**told, "count": "%(count)s", "first": "%(first)s"},
        [f"{sha256} {why}" for sha256, why in faults if why],
    )


def _check_packages(settings: Config) -> Check:
    return _judged(
        "packages",
        gettext("Paket siar yang tersimpan: semua utuh."),
        gettext("%(count)s paket siar rusak, yang pertama %(first)s. Hapus berkasnya; paket dibuat lagi saat diunduh."),
        find_broken(settings.data_folder),
    )


def _check_key(settings: Config) -> Check:
    """The key that signs packages: there, sound, and nobody else's to read."""
    path = settings.data_folder / KEY_FILE
    lost = gettext("hilang") if not path.is_file() else "" if is_private(path) else gettext("dapat dibaca orang lain")
    said = gettext("Kunci tanda tangan bermasalah (%(first)s). Salin %(name)s dari cadangan, lalu chmod 600.")
    if lost:
        return Check("key", State.FAULT, said % {"first": lost, "name": KEY_FILE}, (lost,))
    try:
        return Check("key", State.OK, gettext("Kunci tanda tangan: %(name)s.") % {"name": read_key(path).public.name})
    except SigningKeyBroken:
        broken = gettext("isinya berubah")
        return Check("key", State.FAULT, said % {"first": broken, "name": KEY_FILE}, (broken,))


def _check_disk(settings: Config) -> Check:
    free = shutil.disk_usage(settings.data_folder).free
    told = {"free": size(free), "least": size(settings.least_free_bytes)}
    return _judged(
        "disk",
        gettext("Ruang penyimpanan: bebas %(free)s.") % told,
        gettext("Ruang penyimpanan tinggal %(free)s, paling sedikit %(least)s. Kosongkan ruang.") % told,
        [told["free"]] if free < settings.least_free_bytes else [],
    )


def _check_ffmpeg() -> Check:
    try:
        return Check("ffmpeg", State.OK, gettext("ffmpeg: %(version)s.") % {"version": ffmpeg_version()})
    except (OSError, RuntimeError, AudioError) as fault:
        said = gettext("ffmpeg tidak dapat dijalankan (%(why)s). Pasang ulang pustaka dari requirements.lock.")
        return Check("ffmpeg", State.FAULT, said % {"why": fault})
