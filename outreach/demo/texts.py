"""What the example clips say and what they are called; written for the demo, spoken by a synthesiser."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.terms import SlotKind, Topic


@dataclass(frozen=True, slots=True)
class ExampleClip:
    """One example message: its script, and the voice and speed that speak it."""

    title: str
    topic: Topic
    kind: SlotKind
    script: str
    voice: str
    words_per_minute: int
    legal_basis: str = ""
    legal_article: str = ""


CLIPS: tuple[ExampleClip, ...] = (
    ExampleClip(
        "Patok batas milik bersama",
        Topic.LAW,
        SlotKind.ILM,
        "Saudara di kedua tepi sungai. Patok batas kabupaten dipasang untuk kita semua. Jangan digeser, jangan dicabut. "
        "Bila patok rusak atau hilang, laporkan kepada kepala desa pada hari itu juga. "
        "Satu patok yang tegak lebih murah daripada satu perselisihan. Pesan ini disampaikan bersama oleh dua kabupaten.",
        "id",
        150,
        "UU 23/2014",
    ),
    ExampleClip(
        "Izin lahan: bertanya ke mana",
        Topic.LAW,
        SlotKind.ILM,
        "Sebelum membuka lahan di dekat batas, bertanyalah lebih dulu. Kantor desa mencatat siapa pemilik dan siapa penggarap. "
        "Kecamatan menyimpan petanya. Bertanya tidak dipungut biaya. Lahan yang jelas suratnya membuat tidur lebih nyenyak.",
        "id+f2",
        145,
        "UU 23/2014",
    ),
    ExampleClip(
        "Satu peta batas",
        Topic.LAW,
        SlotKind.ILM,
        "Peta batas desa ada di kantor desa, di kedua tepi sungai, dan isinya sama. Warga boleh melihatnya kapan saja pada jam kerja. "
        "Kalau ada garis yang meragukan, catat, lalu bawa ke musyawarah. Garis di peta kita baca bersama, bukan sendiri-sendiri.",
        "id+m3",
        150,
    ),
    ExampleClip(
        "Tamu wajib lapor",
        Topic.LAW,
        SlotKind.ILM,
        "Menerima tamu dari seberang adalah kebiasaan baik. Bila tamu menginap lebih dari satu malam, laporkan kepada ketua er te. "
        "Melapor bukan mencurigai. Melapor berarti menjaga tamu dan tuan rumah.",
        "id+f4",
        150,
    ),
    ExampleClip(
        "Satu pasar, dua kabupaten",
        Topic.HARMONY,
        SlotKind.ILM,
        "Setiap pekan kita bertemu di pasar yang sama. Ikan dari hulu, sayur dari seberang. Timbangannya satu, sapaannya satu. "
        "Yang kita tawar harganya, bukan persaudaraannya. Mari jaga pasar kita sebagai rumah kedua bagi semua.",
        "id+f3",
        155,
    ),
    ExampleClip(
        "Beda suku satu ronda",
        Topic.HARMONY,
        SlotKind.COOPERATION,
        "Malam ini giliran siapa? Di gardu ronda, tidak ada yang bertanya dari suku apa. Yang ditanya, sudah minum kopi atau belum. "
        "Berjaga bersama membuat kita saling mengenal. Tetangga yang dikenal adalah pagar yang paling kuat.",
        "id+m4",
        150,
    ),
    ExampleClip(
        "Rukun di dua tepi",
        Topic.HARMONY,
        SlotKind.ILM,
        "Dua tepi, satu sungai. Kalau di tepi sana ada hajatan, di sini ikut memasak. Kalau di sini ada duka, dari sana datang menyeberang. "
        "Kerukunan tidak turun dari langit. Kerukunan kita rawat setiap hari, dengan menyapa lebih dulu.",
        "id",
        145,
    ),
    ExampleClip(
        "Panen bersama",
        Topic.HARMONY,
        SlotKind.COOPERATION,
        "Musim panen datang. Tenaga dari desa seberang siap membantu, seperti tahun lalu. Sepakati upahnya di muka, tuliskan bila perlu. "
        "Janji yang jelas membuat panen gembira sampai karung terakhir.",
        "id+f5",
        150,
    ),
    ExampleClip(
        "Lapor dulu, jangan bertindak sendiri",
        Topic.PEACE,
        SlotKind.ILM,
        "Mendengar kabar yang membuat marah? Tarik napas. Jangan berangkat, jangan meneruskan pesan. "
        "Datangi kepala desa atau bhabinkamtibmas, lalu ceritakan apa adanya. Satu laporan yang tenang dapat mencegah seratus penyesalan.",
        "id+m2",
        150,
    ),
    ExampleClip(
        "Ronda di dua tepi",
        Topic.PEACE,
        SlotKind.ILM,
        "Ronda malam dilakukan di kedua tepi sungai. Bila lampu senter dari seberang berkedip tiga kali, itu tanda meminta bantuan. "
        "Balas dengan tiga kedipan, lalu hubungi pos terdekat. Kita tidak berjaga sendirian.",
        "id+m1",
        150,
    ),
    ExampleClip(
        "Kabar bohong berhenti di kita",
        Topic.PEACE,
        SlotKind.ILM,
        "Pesan berantai tanpa nama pengirim, simpan dulu. Tanyakan kepada fasilitator desa, apakah kabar itu benar. "
        "Kalau tidak jelas asalnya, biarkan berhenti di telepon kita. Kampung tenang dimulai dari jari yang sabar.",
        "id+f1",
        150,
    ),
    ExampleClip(
        "Sengketa kebun dibawa ke musyawarah",
        Topic.PEACE,
        SlotKind.ILM,
        "Batas kebun kabur karena banjir? Jangan dipagari sepihak. Undang tetangga, undang kedua kepala desa, ukur bersama dan tuliskan. "
        "Musyawarah mungkin memakan sehari. Perselisihan memakan bertahun-tahun.",
        "id+m3",
        145,
    ),
)
