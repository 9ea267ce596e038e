"""What can be set, and its default; reads nothing but the environment and the data folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import NoOffice, SettingRefused


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable, its default as text, and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("SIARAN_DATABASE", "", "database URL; empty means SQLite in the data folder"),
        Setting(
            "SIARAN_BASE_URL",
            "",
            "the address people and QR codes use, without a final slash; empty means where the office was last served",
        ),
        Setting("SIARAN_LANG", "id", "language of commands and of visitors who chose none: id or en"),
        Setting("SIARAN_MAX_UPLOAD_MB", "200", "largest upload in megabytes (10^6 bytes)"),
        Setting("SIARAN_MAX_CLIP_S", "600", "longest clip in seconds"),
        Setting("SIARAN_HORIZON_DAYS", "56", "how many days ahead weekly series are materialised"),
        Setting("SIARAN_HORIZON_ALARM_DAYS", "14", "alarm when fewer days than this are materialised"),
        Setting(
            "SIARAN_BACKUP_ALARM_DAYS", "7", "the doctor complains when the last backup is older than this many days"
        ),
        Setting("SIARAN_LEAST_FREE_MB", "1000", "the doctor complains when fewer megabytes of disk than this are free"),
        Setting(
            "SIARAN_PAIR_WINDOW_MIN", "180", "default window in minutes within which paired slots of both banks air"
        ),
        Setting(
            "SIARAN_SESSION_HOURS",
            "12",
            "hours after its last use that a sign-in ends; a week after its beginning at the latest",
        ),
        Setting(
            "SIARAN_TRUSTED_PROXIES",
            "",
            "how many proxies stand in front and write X-Forwarded-For; empty means none, and that header is not believed",
        ),
        Setting("SIARAN_PLAN_MEMORY_MB", "2000", "memory in megabytes (10^6 bytes) that working out one plan may take"),
        Setting("SIARAN_PLAN_CPU_S", "180", "seconds of computing that working out one plan may take"),
        Setting("SIARAN_MAX_RECORDING_MB", "2000", "largest recording off the air in megabytes (10^6 bytes)"),
        Setting(
            "SIARAN_HEARING_MEMORY_MB", "1500", "memory in megabytes (10^6 bytes) that searching one recording may take"
        ),
        Setting("SIARAN_HEARING_CPU_S", "7200", "seconds of computing that searching one recording may take"),
        Setting(
            "SIARAN_SMTP_HOST", "", "the mail server alarms are handed to; empty means that no mail leaves the house"
        ),
        Setting("SIARAN_SMTP_PORT", "587", "its port; 465 is spoken to in TLS from the first byte"),
        Setting("SIARAN_SMTP_USER", "", "the account at the mail server; empty means that it asks for none"),
        Setting("SIARAN_SMTP_PASSWORD_FILE", "", "a file that holds the password of that account and nothing else"),
        Setting("SIARAN_SMTP_FROM", "", "the address alarms come from; without one no mail leaves the house"),
        Setting("SIARAN_SMTP_STARTTLS", "1", "set to 0 where the mail server is in the same house and speaks no TLS"),
        Setting(
            "SIARAN_OPEN_LICENCE",
            "",
            "the licence both regencies gave their open data, as it is to be named; empty means that none was given yet",
        ),
        Setting("SIARAN_SECURE_COOKIE", "", "set to 1 behind HTTPS: cookies are then sent over HTTPS only"),
    )
}


USUAL_ADDRESS = "http://127.0.0.1:8000"
BORDER_FOLDER = "border"
ADDRESS = "address"
"""A file that says where the office was last served; it is no part of a backup."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and from whom; the password stays in its file until the moment it is needed."""

    host: str = ""
    port: int = 587
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    starttls: bool = True

    @property
    def is_set(self) -> bool:
        """Whether mail can leave the house at all."""
        return bool(self.host and self.sender)

    @classmethod
    def of(cls, read: Mapping[str, str]) -> MailServer:
        """The mail server of the settings; raises `SettingRefused` for a port that is no number."""
        return cls(
            host=read["SIARAN_SMTP_HOST"].strip(),
            port=_whole(read, "SIARAN_SMTP_PORT"),
            user=read["SIARAN_SMTP_USER"].strip(),
            password_file=Path(read["SIARAN_SMTP_PASSWORD_FILE"]) if read["SIARAN_SMTP_PASSWORD_FILE"] else None,
            sender=" ".join(read["SIARAN_SMTP_FROM"].split()),
            starttls=read["SIARAN_SMTP_STARTTLS"] != "0",
        )


NO_MAIL = MailServer()


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force, read once at start."""

    data_folder: Path
    database_url: str
    secret_key: bytes
    base_url: str = USUAL_ADDRESS
    is_address_set: bool = False
    """Whether the address is a setting; otherwise it follows where the office is served."""
    lang: str = "id"
    max_upload_bytes: int = 200_000_000
    max_clip_s: int = 600
    horizon_days: int = 56
    horizon_alarm_days: int = 14
    backup_alarm_days: int = 7
    least_free_bytes: int = 1_000_000_000
    pair_window_min: int = 180
    session_hours: int = 12
    trusted_proxies: int = 0
    plan_memory_mb: int = 2000
    plan_cpu_s: int = 180
    max_recording_bytes: int = 2_000_000_000
    hearing_memory_mb: int = 1500
    hearing_cpu_s: int = 7200
    open_licence: str = ""
    secure_cookie: bool = False
    mail: MailServer = NO_MAIL

    @classmethod
    def load(cls, data_folder: Path, environ: Mapping[str, str] = os.environ) -> Config:
        """Read every setting for a data folder, making the folder and its secret when they are missing."""
        data_folder.mkdir(parents=True, exist_ok=True)
        read = {name: environ.get(name, "") or setting.default for name, setting in SETTINGS.items()}
        return cls(
            data_folder=data_folder,
            database_url=read["SIARAN_DATABASE"] or f"sqlite:///{data_folder / 'siaran.db'}",
            secret_key=_read_secret(data_folder / "secret"),
            base_url=read["SIARAN_BASE_URL"].rstrip("/") or _read_address(data_folder / ADDRESS),
            is_address_set=bool(read["SIARAN_BASE_URL"]),
            lang="en" if read["SIARAN_LANG"] == "en" else "id",
            max_upload_bytes=_whole(read, "SIARAN_MAX_UPLOAD_MB") * 1_000_000,
            max_clip_s=_whole(read, "SIARAN_MAX_CLIP_S"),
            horizon_days=_whole(read, "SIARAN_HORIZON_DAYS"),
            horizon_alarm_days=_whole(read, "SIARAN_HORIZON_ALARM_DAYS"),
            backup_alarm_days=_whole(read, "SIARAN_BACKUP_ALARM_DAYS"),
            least_free_bytes=_whole(read, "SIARAN_LEAST_FREE_MB") * 1_000_000,
            pair_window_min=_whole(read, "SIARAN_PAIR_WINDOW_MIN"),
            session_hours=_whole(read, "SIARAN_SESSION_HOURS"),
            trusted_proxies=_whole(read, "SIARAN_TRUSTED_PROXIES") if read["SIARAN_TRUSTED_PROXIES"] else 0,
            plan_memory_mb=_whole(read, "SIARAN_PLAN_MEMORY_MB"),
            plan_cpu_s=_whole(read, "SIARAN_PLAN_CPU_S"),
            max_recording_bytes=_whole(read, "SIARAN_MAX_RECORDING_MB") * 1_000_000,
            hearing_memory_mb=_whole(read, "SIARAN_HEARING_MEMORY_MB"),
            hearing_cpu_s=_whole(read, "SIARAN_HEARING_CPU_S"),
            open_licence=" ".join(read["SIARAN_OPEN_LICENCE"].split()),
            secure_cookie=read["SIARAN_SECURE_COOKIE"] == "1",
            mail=MailServer.of(read),
        )

    @classmethod
    def load_existing(cls, data_folder: Path, environ: Mapping[str, str] = os.environ) -> Config:
        """Read every setting of an office that stands; raises `NoOffice` and makes nothing."""
        if not (data_folder / "secret").is_file():
            raise NoOffice(folder=data_folder)
        settings = cls.load(data_folder, environ)
        if not environ.get("SIARAN_DATABASE") and not (data_folder / "siaran.db").is_file():
            raise NoOffice(folder=data_folder)
        return settings

    def served_at(self, *, host: str, port: int) -> Config:
        """These settings once it is known where the office is served; an address that was set stays."""
        if self.is_address_set:
            return self
        # Whoever listens on every address is reached from this machine by the loopback.
        name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- compared, not bound
        address = f"http://{name}:{port}"
        (self.data_folder / ADDRESS).write_text(address)
        return replace(self, base_url=address)

    @property
    def border_folder(self) -> Path | None:
        """The office's own border files, where it was prepared with any."""
        folder = self.data_folder / BORDER_FOLDER
        return folder if folder.is_dir() else None

    @property
    def shelf_folder(self) -> Path:
        """Where audio and evidence files stand, by SHA-256."""
        return self.data_folder / "shelf"


def _whole(read: Mapping[str, str], name: str) -> int:
    """A setting that counts something; raises `SettingRefused`."""
    words = read[name].strip()
    if not (words.isascii() and words.isdigit() and 0 < int(words[:12]) < 10**9):
        raise SettingRefused(name=name, value=words[:40])
    return int(words)


def _read_address(path: Path) -> str:
    """Where the office was last served, so that a command beside the server writes the same links."""
    return path.read_text().strip() if path.is_file() else USUAL_ADDRESS


def _read_secret(path: Path) -> bytes:
    """The key that signs cookies and forms; made once per data folder, readable by its owner alone."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
