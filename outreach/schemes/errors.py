"""What the room of schemes refuses, each time with what would help."""

from __future__ import annotations

from ..errors import N_, OutreachError


class NotPlannable(OutreachError):
    """The period cannot be asked of the planner; `why` is a sentence."""

    status = 422
    sentence = N_("Rencana belum dapat disusun: %(why)s")


class NothingSold(OutreachError):
    """A scheme of advertisements needs a station with a rate for them on both sides."""

    status = 422
    sentence = N_("Belum ada tarif iklan di kedua tepi. Catat dulu di halaman stasiun, atau pilih jenis lain.")


class NoPeriod(OutreachError):
    """The period is none of those that are offered."""

    status = 422
    sentence = N_("Pilih bulan atau triwulan dari daftar.")


class PinTaken(OutreachError):
    """A joint slot that was pinned has no place any more."""

    status = 409
    sentence = N_("Slot %(day)s, %(daypart)s tidak dapat dikunci: di segmen waktu itu sudah ada slot bersama.")


class PinLost(OutreachError):
    """A joint slot that was pinned stands where a station is no longer open, or its clip may air no more."""

    status = 409
    sentence = N_(
        "Slot %(day)s, %(daypart)s tidak dapat dikunci: klipnya atau waktunya di salah satu stasiun tidak tersedia lagi."
    )


class NothingChanged(OutreachError):
    """Neither a pin nor a ban was chosen."""

    status = 422
    sentence = N_("Kunci atau larang sedikitnya satu slot, lalu hitung lagi.")


class NotOpen(OutreachError):
    """There is nothing left to cancel."""

    status = 409
    sentence = N_("Perhitungan ini sudah selesai atau sudah dibatalkan.")


class StillOpen(OutreachError):
    """The planner has not answered yet."""

    status = 409
    sentence = N_("Perhitungan ini masih berjalan. Tunggu sampai selesai, atau batalkan.")


class StillStopping(OutreachError):
    """It was cancelled a moment ago, and the planner has not noticed yet."""

    status = 409
    sentence = N_("Perhitungan sebelumnya baru saja dihentikan. Coba lagi beberapa detik lagi.")


class NothingToAccept(OutreachError):
    """The scheme has no plan, or its slots were taken over before."""

    status = 409
    sentence = N_("Rancangan ini tidak mempunyai slot baru yang dapat dijadikan draf.")


class SchemeStale(OutreachError):
    """What was free when the scheme was made is free no more; `why` names it."""

    status = 409
    sentence = N_("Rancangan ini tidak cocok lagi dengan keadaan sekarang (%(day)s): %(why)s Hitung ulang dulu.")


class NothingToUndo(OutreachError):
    """No draft of the scheme stands as it was made."""

    status = 409
    sentence = N_("Tidak ada draf dari rancangan ini yang masih seperti semula.")


class NotComparable(OutreachError):
    """The two schemes speak of different days, or one has no plan."""

    status = 422
    sentence = N_("Pilih rancangan lain dengan jangka waktu yang sama dan yang sudah mempunyai rencana.")
