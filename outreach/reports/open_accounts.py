"""Lays out for the public what I10, I11, I12 and the channels of I5 are made of; sums alone, never a person, a line or a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..listening.interval import wilson
from ..listening.models import Method
from ..reach.channels import Channel
from .account_rows import FollowUpKind
from .accounts import checks_of_period
from .figures import ReportRows
from .indicators import Indicator

Value = str | int | float | None
Row = tuple[Value, ...]
KINDS = {
    FollowUpKind.MAKE_GOOD: "siaran_pengganti",
    FollowUpKind.CONFLICT: "penolakan",
    FollowUpKind.REPORT: "laporan_triwulan",
}
CHANNELS = {
    Channel.FM: "fm",
    Channel.COMMUNITY: "komunitas",
    Channel.RELAY: "relai",
    Channel.STREAM: "streaming",
    Channel.FILE: "berkas",
}
METHODS = {
    Method.FACE_TO_FACE: "tatap_muka",
    Method.PHONE: "telepon",
    Method.AFTER_PRAYER: "usai_ibadah",
    Method.AT_MARKET: "di_pasar",
    Method.AT_MEETING: "di_pertemuan",
    Method.OTHER: "lain",
}


def follow_up_rows(figure: Indicator) -> Iterator[Row]:
    """One line a kind: how many were due and how many done in time; of both regencies together, for neither is ranked."""
    for kind, word in KINDS.items():
        told = figure.detail["by_kind"][kind.value]
        yield word, told["due"], told["in_time"] if told["due"] else None


def budget_rows(figure: Indicator, *, codes: Sequence[str], year: int) -> Iterator[Row]:
    """One line a regency: the sums of its year up to the judged day; all empty where no line was entered."""
    for code in codes:
        sums = figure.detail[code]
        names = ("ceiling_rupiah", "bound_rupiah", "spent_rupiah", "charged", "proven")
        is_entered = sums["ceiling_rupiah"] is not None
        yield code, year, *(sums[name] if is_entered else None for name in names)


def check_rows(rows: ReportRows, figure: Indicator) -> Iterator[Row]:
    """One line a regency: how many were asked, how, and how many heard.

    Who heard is told of both regencies or of neither: with one side and the sum, the other's few people would be told too.
    """
    is_told = all(share.numerator is not None for share in figure.by_regency.values() if share.denominator)
    for code, share in figure.by_regency.items():
        heard, asked = share.numerator if is_told else None, share.denominator
        sure = wilson(heard, asked) if heard is not None and asked else None
        ends = (sure.low_permille / 1000, sure.high_permille / 1000) if sure else (None, None)
        yield code, asked, _methods(rows, code), heard, *ends


def _methods(rows: ReportRows, code: str) -> str | None:
    asked: Counter[str] = Counter()
    for check in checks_of_period(rows):
        if check.regency_code == code:
            asked[METHODS[Method(check.method)]] += check.interviewed
    return "; ".join(f"{word} {count}" for word, count in sorted(asked.items())) or None


def channel_rows(figure: Indicator, *, codes: Sequence[str]) -> Iterator[Row]:
    """One line a channel and regency: the villages it reaches, each channel by itself."""
    sides: Mapping[str, Mapping[str, int | None]] = figure.detail["by_channel_and_side"]
    for channel, word in CHANNELS.items():
        for code in codes:
            count = sides[channel.value][code] if figure.value is not None else None
            yield word, "ya" if channel.is_signal else "tidak", code, count, figure.by_regency[code].denominator
