"""What the room of slots refuses, each time with everything that is in the way and what would work instead."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.avails import Alternative
from scheduler.conflicts import Conflict
from scheduler.terms import Span

from ..errors import N_, OutreachError


class OneBankOnly(OutreachError):
    """A joint slot airs on at least one station of each bank."""

    status = 422
    sentence = N_("Slot bersama perlu sedikitnya satu stasiun di tiap kabupaten. Tambahkan stasiun %(side)s.")


class OutsideWindow(OutreachError):
    """Paired airings stand within a window of each other."""

    status = 422
    sentence = N_("Jarak jam kedua tepi %(minutes)s menit; paling jauh %(most)s menit.")


class NotTogether(OutreachError):
    """A simulcast begins everywhere at the same second."""

    status = 422
    sentence = N_("Siaran serentak mulai pada jam yang sama di semua stasiun. Samakan jamnya, atau pilih berpasangan.")


class OffAir(OutreachError):
    """The station does not broadcast at that time."""

    status = 422
    sentence = N_("%(station)s mengudara pukul %(sign_on)s-%(sign_off)s; jam %(clock)s di luar itu.")


class InThePast(OutreachError):
    """Nothing is planned for yesterday."""

    status = 422
    sentence = N_("Jam %(clock)s pada %(day)s sudah lewat. Pilih waktu yang akan datang.")


class UnknownClip(OutreachError):
    """No clip on the shelf has this number."""

    status = 422
    sentence = N_("Klip ini tidak ada di rak. Pilih klip lain.")


class ClipNotAirable(OutreachError):
    """The clip may not air on that day."""

    status = 422
    sentence = N_("Klip “%(title)s” belum boleh disiarkan pada %(day)s: %(reason)s.")


class ClipWithoutSound(OutreachError):
    """The clip's length is not known yet."""

    status = 422
    sentence = N_("Klip “%(title)s” belum selesai disiapkan. Tunggu sampai panjangnya diketahui.")


class SlotConflict(OutreachError):
    """Something stands in the way: every conflict is named, with the nearest places free on both banks."""

    status = 409
    sentence = N_(
        "Waktu itu bentrok dengan %(count)s hal. Pilih salah satu waktu yang bebas di kedua tepi di bawah ini."
    )

    def __init__(self, conflicts: tuple[Conflict, ...], alternatives: tuple[Alternative, ...]) -> None:
        super().__init__(count=len(conflicts))
        self.conflicts = conflicts
        self.alternatives = alternatives


class SlotTaken(OutreachError):
    """The database's own guard: somebody booked the place in this very moment."""

    status = 409
    sentence = N_("%(station)s pukul %(clock)s baru saja dipakai “%(title)s”. Pilih waktu lain.")


class NotEditable(OutreachError):
    """What was cancelled or has begun to air is not edited any more."""

    status = 409
    sentence = N_("Slot ini sudah dibatalkan atau sudah lewat waktunya; tidak dapat diubah lagi.")


class NothingToPropose(OutreachError):
    """No draft was chosen."""

    status = 422
    sentence = N_("Pilih sedikitnya satu draf untuk diusulkan.")


class ContentChanged(OutreachError):
    """What was shown is not what is there now: the vote was not taken."""

    status = 409
    sentence = N_(
        "Isi usulan berubah sejak halaman ini dibuka. Suara belum dicatat; baca isi yang baru, lalu putuskan."
    )


class VoteFinal(OutreachError):
    """A vote is taken back within seconds only."""

    status = 409
    sentence = N_("Suara sudah tercatat dan tidak dapat diurungkan lagi. Untuk mengubah, ubah slotnya atau batalkan.")


class UndoOver(OutreachError):
    """A change is undone by whoever made it, within seconds."""

    status = 409
    sentence = N_("Perubahan ini tidak dapat diurungkan lagi. Pindahkan slotnya bila perlu.")


class SeriesOver(OutreachError):
    """The series was ended."""

    status = 409
    sentence = N_("Seri ini sudah diakhiri.")


class PeriodReversed(OutreachError):
    """An end before its beginning."""

    status = 422
    sentence = N_("Tanggal akhir harus sesudah tanggal mulai.")


class TooManyOccurrences(OutreachError):
    """A weekly series runs for two years at most."""

    status = 422
    sentence = N_("Seri paling lama dua tahun.")


class NoWeekday(OutreachError):
    """A weekly series falls on at least one weekday."""

    status = 422
    sentence = N_("Pilih sedikitnya satu hari dalam seminggu.")


class ShiftTooFar(OutreachError):
    """Within a series a day moves less than a week, and a rule of several days every few weeks keeps its days."""

    status = 422
    sentence = N_(
        "Hari seri ini tidak dapat digeser sejauh itu. Ubah jamnya saja, atau akhiri seri dan buat yang baru."
    )


class ClosesNothing(OutreachError):
    """None of the weekdays falls between the two days."""

    status = 422
    sentence = N_("Hari yang dipilih tidak ada di antara kedua tanggal itu.")


@dataclass(frozen=True, slots=True)
class StandingSlot:
    """A proposed or agreed slot that stands in closed time."""

    slot_id: int
    joint_slot_id: int
    station_id: int
    span: Span
    title: str
    state: str


class ClosesSlots(OutreachError):
    """Slots stand in the time to be closed: each is named, and nothing is closed before that was seen."""

    status = 409
    sentence = N_(
        "%(count)s slot yang sudah diusulkan atau disetujui ada di jam itu. Baca daftarnya, lalu tutup juga atau pilih jam lain."
    )

    def __init__(self, standing: tuple[StandingSlot, ...]) -> None:
        super().__init__(count=len(standing))
        self.standing = standing


class OpeningFinal(OutreachError):
    """An opened time is closed again by whoever opened it, within seconds."""

    status = 409
    sentence = N_("Pembukaan ini tidak dapat diurungkan lagi. Bila perlu, tutup waktunya sekali lagi.")


class StationHasSlots(ClosesSlots):
    """Slots stand on the station from the day on that it is to be closed: each is named first."""

    sentence = N_(
        "%(count)s slot yang sudah diusulkan atau disetujui jatuh pada tanggal itu atau sesudahnya. Baca daftarnya, lalu tutup juga atau pilih tanggal lain."
    )


class StationDayOutside(OutreachError):
    """A station ends within a year from today, and opens again on a day that has come."""

    status = 422
    sentence = N_("Tanggal ini paling lambat %(last)s.")


class StationClosed(OutreachError):
    """A station ends once."""

    status = 409
    sentence = N_("Stasiun ini sudah ditutup.")


class StationOpen(OutreachError):
    """Only a closed station is opened again."""

    status = 409
    sentence = N_("Stasiun ini tidak sedang ditutup.")


class NothingToAccept(OutreachError):
    """An acceptance without a single entry."""

    status = 422
    sentence = N_("Tidak ada yang dapat diterima untuk masa itu.")


class EntryReplaced(OutreachError):
    """Another entry took this one's place, or it was undone: the latest is undone first."""

    status = 409
    sentence = N_("Catatan ini sudah digantikan atau diurungkan. Urungkan dahulu yang menggantikannya.")


class TableRefused(OutreachError):
    """An official table with lines that cannot be read: nothing of it is kept."""

    status = 422
    sentence = N_("Tabel tidak disimpan: %(count)s baris ditolak. Perbaiki berkas, lalu unggah lagi.")

    def __init__(self, refused: list[tuple[int, str]]) -> None:
        super().__init__("table", count=len(refused))
        self.refused = refused


class NoPlaceKnown(OutreachError):
    """Prayer times cannot be reckoned for a place nobody entered."""

    status = 422
    sentence = N_("Letaknya belum diketahui. Isi letak stasiun, impor daftar desa, atau unggah tabel resmi.")


class PeriodTooLong(OutreachError):
    """A calendar is filled two years at a time."""

    status = 422
    sentence = N_("Masa paling lama dua tahun.")
