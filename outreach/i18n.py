"""Words, numbers, days and sums in the reader's language; the one place that formats anything, never a place for wording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from scheduler.terms import WIB

LANGUAGES = ("id", "en")
CATALOGUES = Path(__file__).parent / "translations"
_language: ContextVar[str] = ContextVar("language", default="id")


def read_catalogue(lang: str) -> Catalog:
    """All messages of a language, merged from one file a room."""
    merged = Catalog(locale=lang)
    for path in sorted((CATALOGUES / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id and message.string:
                    merged[message.id] = message
    return merged


@cache
def catalogue(lang: str) -> NullTranslations:
    """The compiled catalogue of a language; Indonesian is the source and needs none."""
    if lang == "id":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(lang))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """The language in force: id or en."""
    return _language.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use a language within a block."""
    token = _language.set(lang if lang in LANGUAGES else "id")
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """A sentence in the language in force."""
    return catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A counted sentence in the language in force; Indonesian does not tell one from many."""
    return many if language() == "id" else catalogue(language()).ngettext(one, many, count)


def number(value: float | None, places: int = 0) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English; a dash for nothing."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, format=pattern, locale=language())


def exact(value: float) -> str:
    """1.000,25 in Indonesian: as many decimals as the number has, six at most."""
    return format_decimal(value, format="#,##0.######", locale=language())


def percent(share: float | None, places: int = 1) -> str:
    """A share 0..1 as 85,3%; the words for missing figures where there is none."""
    return gettext("belum ada data") if share is None else number(share * 100, places) + "%"


def rupiah(amount: int | None) -> str:
    """Rp1.250.000"""
    return gettext("belum ada data") if amount is None else "Rp" + number(amount)


def day_long(day: date) -> str:
    """Senin, 23 November 2026"""
    return format_date(local(day), "EEEE, d MMMM y", locale=language())


def day_short(day: date) -> str:
    """Sen, 23 Nov"""
    return format_date(local(day), "EEE, d MMM", locale=language())


def day_plain(day: date) -> str:
    """23 November 2026"""
    return format_date(local(day), "d MMMM y", locale=language())


def days_until(first: date, until: date | None) -> str:
    """1 November 2026 – 27 November 2026, told of a first day and the first day after the last; "sekarang" while open"""
    if until is None:
        return day_plain(first) + " – " + gettext("sekarang")
    last = until - timedelta(days=1)
    return day_plain(first) if last <= first else f"{day_plain(first)} – {day_plain(last)}"


def day_brief(day: date) -> str:
    """23 Nov 2026, where there is little room"""
    return format_date(local(day), "d MMM y", locale=language())


def month_name(day: date) -> str:
    """November 2026"""
    return format_date(local(day), "MMMM y", locale=language())


def month_short(day: date) -> str:
    """Nov 26, where there is little room"""
    return format_date(local(day), "MMM yy", locale=language())


def weekday(day: date) -> str:
    """Sen"""
    return format_date(local(day), "EEE", locale=language())


def local(moment: date | datetime) -> date:
    """The calendar day in WIB; a plain date stays as it is."""
    return moment.astimezone(WIB).date() if isinstance(moment, datetime) else moment


def clock(moment: datetime | time) -> str:
    """12.20, in WIB; English writes 12:20. A bare time of day is WIB already."""
    told = moment.astimezone(WIB) if isinstance(moment, datetime) else moment
    return told.strftime("%H.%M" if language() == "id" else "%H:%M")


def clock_seconds(moment: datetime) -> str:
    """12.20.05, in WIB"""
    return moment.astimezone(WIB).strftime("%H.%M.%S" if language() == "id" else "%H:%M:%S")


def moment_long(moment: datetime) -> str:
    """Senin, 23 November 2026, 12.20 WIB"""
    return f"{day_long(moment)}, {clock(moment)} WIB"


def moment_short(moment: datetime) -> str:
    """Sen, 23 Nov, 12.20"""
    return f"{day_short(moment)}, {clock(moment)}"


def length(seconds: float | None) -> str:
    """0:58 or 1:02:03; a dash for nothing"""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(count: int | None) -> str:
    """38 MB, 812 kB; decimal units, as download dialogs show them"""
    if count is None:
        return "–"
    if count < 1_000_000:
        return f"{number(max(1, round(count / 1000)) if count else 0)} kB"
    return f"{number(count / 1_000_000, 0 if count >= 10_000_000 else 1)} MB"


def ago(moment: datetime | date, now: datetime) -> str:
    """41 hari lalu; hari ini for today, for whole days in WIB"""
    days = (local(now) - local(moment)).days
    if days == 0:
        return gettext("hari ini")
    words = format_timedelta(timedelta(days=abs(days)), granularity="day", threshold=400, locale=language())
    return (
        gettext("%(length)s lalu") % {"length": words} if days > 0 else gettext("%(length)s lagi") % {"length": words}
    )


def hours_and_minutes(delta: timedelta) -> str:
    """2 jam 5 menit, for waiting times"""
    minutes = max(0, round(delta.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    parts = [gettext("%(n)s jam") % {"n": hours}] if hours else []
    return " ".join([*parts, gettext("%(n)s menit") % {"n": minutes}])


def today(now: datetime) -> date:
    """The calendar day in WIB."""
    return now.astimezone(WIB).date()


def utc_now() -> datetime:
    """The present moment; called only at the edges, which hand it in."""
    return datetime.now(UTC)


FILTERS: tuple[Callable[..., str], ...] = (
    number,
    exact,
    percent,
    rupiah,
    day_long,
    day_short,
    day_plain,
    days_until,
    month_name,
    weekday,
    clock,
    clock_seconds,
    moment_long,
    moment_short,
    length,
    size,
    ago,
)
"""What templates may format with."""
