"""Writes texts for synthetic air, seeded: messages, small talk and versions of a message; never anything that was really said."""

from __future__ import annotations

import numpy as np

WHO = (
    "warga desa", "para petani", "ibu-ibu pengajian", "pemuda karang taruna", "kepala dusun", "petugas kecamatan",
    "pedagang pasar", "guru sekolah dasar", "nelayan sungai", "tokoh adat", "bidan desa", "penjaga pos ronda",
    "pemilik kebun", "sopir angkutan", "anak-anak sekolah", "perangkat desa", "pendamping warga", "peternak kambing",
)  # fmt: skip
DOES = (
    "diminta melaporkan", "sedang membicarakan", "sepakat menjaga", "diajak memperbaiki", "akan mencatat", "tidak boleh merusak",
    "sudah memeriksa", "ingin mempelajari", "berjanji merawat", "bersama-sama membersihkan", "perlu mengetahui",
    "boleh menanyakan", "wajib menghormati", "siap menyelesaikan", "belum memahami", "terus mengawasi",
)  # fmt: skip
WHAT = (
    "patok batas kabupaten", "jembatan gantung di hulu", "jalan tanah ke kebun karet", "aturan membuka lahan", "hak ulayat",
    "jadwal ronda malam", "saluran air di sawah", "surat tanah warisan", "hari pasar bersama", "rumah ibadah tetangga",
    "laporan kehilangan ternak", "tata cara musyawarah", "larangan membakar gambut", "batas wilayah tangkap ikan",
    "bantuan pupuk musim ini", "kesepakatan dua kepala desa", "peta desa yang baru", "pos kesehatan keliling",
)  # fmt: skip
WHERE = (
    "di tepi sungai", "di balai desa", "di kantor kecamatan", "di seberang jembatan", "di kebun sawit lama", "di pasar pagi",
    "di halaman sekolah", "di dusun paling hilir", "di dekat menara air", "di lapangan bola", "di dermaga kayu",
    "di kedua sisi perbatasan", "di rumah ketua adat", "di simpang tiga",
)  # fmt: skip
WHEN = (
    "mulai hari Senin", "setiap malam Jumat", "sebelum musim hujan", "sesudah panen", "pada bulan Agustus", "minggu depan",
    "sejak tahun lalu", "pukul delapan pagi", "menjelang hari raya", "sampai akhir bulan", "tiga hari berturut-turut",
    "pada tanggal tujuh belas", "bila air sungai naik", "selama masa tanam",
)  # fmt: skip
WHY = (
    "supaya tidak ada yang dirugikan", "agar kita rukun selalu", "karena batas adalah urusan bersama",
    "sebab perselisihan kecil cepat membesar", "demi anak dan cucu kita", "agar petugas tahu ke mana harus datang",
    "karena undang-undang mengaturnya", "supaya jalan tetap dapat dilalui", "agar tidak terjadi salah paham",
    "sebab satu telepon cukup untuk bertanya", "karena tetangga adalah saudara", "agar hasil kebun sampai ke pasar",
)  # fmt: skip


def write_sentence(chance: np.random.Generator) -> str:
    """One of some ten million sentences."""
    who, does, what, where = (str(chance.choice(words)) for words in (WHO, DOES, WHAT, WHERE))
    when, why = str(chance.choice(WHEN)), str(chance.choice(WHY))
    order = int(chance.integers(4))
    if order == 0:
        return f"{when.capitalize()}, {who} {does} {what} {where}."
    if order == 1:
        return f"{who.capitalize()} {does} {what} {when}, {why}."
    if order == 2:
        return f"{where.capitalize()}, {who} {does} {what}, {why}."
    return f"{who.capitalize()} {does} {what} {where} {when}."


def write_text(chance: np.random.Generator, *, sentences: int) -> list[str]:
    """A text as its sentences."""
    return [write_sentence(chance) for _ in range(sentences)]


def change_one(chance: np.random.Generator, text: list[str]) -> list[str]:
    """The same text with one sentence of its middle said otherwise: a second version of a message."""
    place = int(chance.integers(1, max(2, len(text) - 1)))
    return [*text[:place], write_sentence(chance), *text[place + 1 :]]
