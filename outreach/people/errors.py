"""What the room of people refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class WrongSignIn(OutreachError):
    """Account, password or code do not fit; which of them is not said."""

    status = 401
    sentence = N_("Akun, kata sandi, atau kode tidak cocok. Periksa huruf besar-kecil, lalu coba lagi.")


class WrongOldPassword(OutreachError):
    """Whoever changes a password must know the old one."""

    status = 422
    sentence = N_("Kata sandi sekarang tidak cocok.")


class InvitationOver(OutreachError):
    """The invitation was used, has expired, or never existed."""

    status = 410
    sentence = N_("Undangan ini sudah dipakai atau kedaluwarsa. Minta admin kabupaten Anda membuat undangan baru.")


class WeakPassword(OutreachError):
    """Too short, or the account's own name."""

    status = 422
    sentence = N_("Kata sandi paling sedikit %(least)s huruf dan bukan nama akun Anda.")


class AccountTaken(OutreachError):
    """Another person has this account name."""

    status = 409
    sentence = N_("Nama akun “%(account)s” sudah dipakai. Pilih nama lain.")


class WrongCode(OutreachError):
    """The one-time code does not fit."""

    status = 401
    sentence = N_("Kode tidak cocok. Tulis kode enam angka yang sedang tampil.")


class WrongFirstCode(OutreachError):
    """The code is not the one the console printed last."""

    status = 401
    sentence = N_("Kode tidak cocok. Ketik kode yang terakhir dicetak di layar server.")


class CodeUsed(OutreachError):
    """The console's code was used, in this browser or another."""

    status = 409
    sentence = N_(
        "Kode sudah dipakai. Lanjutkan di peramban yang memakainya, atau jalankan ulang server untuk kode baru."
    )


class CodeNeeded(OutreachError):
    """The browser has not typed the console's code."""

    status = 409
    sentence = N_("Penyiapan awal memerlukan kode dari layar server. Jalankan ulang server untuk kode baru.")


class NoSuchAccount(OutreachError):
    """Nobody has this account."""

    status = 404
    sentence = N_("Akun “%(account)s” tidak ada. Periksa ejaannya; nama akun tercantum di halaman Orang.")


class TooManyKeys(OutreachError):
    """Keys nobody looks after are keys nobody misses."""

    status = 409
    sentence = N_("Paling banyak %(most)s kunci yang berlaku. Cabut kunci yang tidak dipakai lagi.")


class FirstRunClosed(OutreachError):
    """The office has administrators; its first set-up is over."""

    status = 404
    sentence = N_("Penyiapan awal sudah selesai. Silakan masuk.")


class LastAdmin(OutreachError):
    """A regency keeps at least one administrator."""

    status = 409
    sentence = N_("Ini admin terakhir kabupaten. Undang admin lain lebih dahulu.")


class RoleNeedsStation(OutreachError):
    """An operator belongs to a station."""

    status = 422
    sentence = N_("Pilih stasiun untuk peran operator.")


class RoleHeld(OutreachError):
    """The person already has this very role."""

    status = 409
    sentence = N_("%(name)s sudah memegang peran ini.")


class AccountClosed(OutreachError):
    """The account of somebody who left is reopened before anything else."""

    status = 409
    sentence = N_("Akun %(name)s sudah ditutup. Buka kembali lebih dahulu.")


class OwnAccount(OutreachError):
    """Nobody closes the account they act with."""

    status = 409
    sentence = N_("Akun sendiri tidak dapat ditutup. Minta admin lain kabupaten Anda.")


class EmailRefused(OutreachError):
    """What was typed is no address of e-mail."""

    status = 422
    sentence = N_("Tulis alamat surel lengkap, misalnya nama@kantor.go.id.")
