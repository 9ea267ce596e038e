"""Recounts the twelve indicators from exported CSV alone: slow, plain, and sharing no code with the product.

Written from the definitions (numerator, denominator, period, both sides, "no data"), not from the program. It may also be
run by hand on an unpacked archive of rows: `python3 plain_indicators.py FOLDER`.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt
from pathlib import Path

Told = tuple[int | None, int | None]
"""Numerator and denominator; None for what nobody knows."""
Row = dict[str, str]

ON_AIR = ("aired", "late", "short", "extra")
TOPICS = ("law", "harmony", "peace")


class Plain:
    """One period's exported files, and what can be counted from them."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.rows = {name.removesuffix(".csv"): read(raw) for name, raw in files.items()}
        only = self.rows["period"][0]
        self.first, self.last, self.over = (date.fromisoformat(only[n]) for n in ("from_on", "last_on", "as_of_on"))
        self.sides = [only["left_code"], only["right_code"]]
        self.judged = min(self.last, self.over)
        self.station_side = {row["id"]: row["regency_code"] for row in self.rows["stations"]}
        self.villages = [row["code"] for row in self.rows["villages"]]
        self.village_side = {row["code"]: row["regency_code"] for row in self.rows["villages"]}

    def is_over(self, text: str) -> bool:
        """Whether a day lies in the period and is over."""
        return self.first <= date.fromisoformat(text) <= min(self.last, self.over)

    def count_all(self) -> dict[str, tuple[Told, dict[str, Told]]]:
        """Every indicator: the whole, and each side's (empty where it is one joint figure)."""
        return {f"I{n}": getattr(self, f"i{n}")() for n in range(1, 13)}

    # --- the plan and the air ---

    def agreed(self) -> set[str]:
        return {r["id"] for r in self.rows["joint_slots"] if all(s in r["approved_by"].split() for s in self.sides)}

    def i1(self) -> tuple[Told, dict[str, Told]]:
        proposed = [
            row
            for row in self.rows["joint_slots"]
            if row["is_proposed"] == "1" and self.first <= date.fromisoformat(row["day"]) <= self.last
        ]
        if not proposed:
            return (None, 0), dict.fromkeys(self.sides, (None, 0))
        sides = {s: (sum(s in row["approved_by"].split() for row in proposed), len(proposed)) for s in self.sides}
        return (sum(row["id"] in self.agreed() for row in proposed), len(proposed)), sides  # type: ignore[return-value]  # a narrower tuple

    def verdict_of(self) -> dict[str, Row]:
        return {row["slot_id"]: row for row in self.rows["airings"] if row["slot_id"]}

    def i2(self) -> tuple[Told, dict[str, Told]]:
        due = [r for r in self.rows["slots"] if r["joint_slot_id"] in self.agreed() and self.is_over(r["day"])]

        def told(slots: list[Row]) -> Told:
            heard_of = [self.verdict_of()[row["id"]] for row in slots if row["id"] in self.verdict_of()]
            return (sum(is_proven(row) for row in heard_of) if heard_of else None), len(slots)

        return told(due), {s: told([r for r in due if self.station_side.get(r["station_id"]) == s]) for s in self.sides}

    def i3(self) -> tuple[Told, dict[str, Told]]:
        pays_for = {row["id"]: row["makes_good"] for row in self.rows["joint_slots"]}
        due = [
            row["id"]
            for row in self.rows["joint_slots"]
            if row["id"] in self.agreed() and self.is_over(row["day"]) and not row["makes_good"]
        ]
        days: dict[tuple[str, str], list[date]] = {}
        judged = set()
        slots = {row["id"]: row for row in self.rows["slots"]}
        for airing in self.rows["airings"]:
            slot = slots.get(airing["slot_id"])
            if slot is None:
                continue
            promise = slot["joint_slot_id"]
            while pays_for.get(promise):
                promise = pays_for[promise]
            judged.add(promise)
            day = date.fromisoformat(airing["day"])
            if airing["verdict"] in ON_AIR and airing["grade"] != "P0" and day <= self.over:
                days.setdefault((promise, self.station_side.get(airing["station_id"], "")), []).append(day)
        if not judged & set(due):
            return (None, len(due)), {}
        left, right = self.sides
        kept = [
            promise
            for promise in due
            if any(
                -7 <= (one - other).days <= 7
                for one in days.get((promise, left), [])
                for other in days.get((promise, right), [])
            )
        ]
        return (len(kept), len(due)), {}

    def i4(self) -> tuple[Told, dict[str, Told]]:
        proven = [row for row in self.rows["airings"] if self.is_over(row["day"]) and is_proven(row)]

        def least(rows: list[Row]) -> Told:
            seconds = [sum(int(r["length_s"]) for r in rows if r["topic"] == topic) for topic in TOPICS]
            return (min(seconds), sum(seconds)) if sum(seconds) else (None, None)

        own = {s: [r for r in proven if self.station_side.get(r["station_id"]) == s] for s in self.sides}
        return least(proven), {side: least(rows) for side, rows in own.items()}

    # --- the villages ---

    def of_villages(self, hits: set[str], known: set[str]) -> tuple[Told, dict[str, Told]]:
        def told(codes: list[str]) -> Told:
            return (sum(c in hits for c in codes) if any(c in known for c in codes) else None), len(codes)

        return told(self.villages), {
            s: told([c for c in self.villages if self.village_side[c] == s]) for s in self.sides
        }

    def known_signal(self) -> set[str]:
        return {row["village_code"] for row in self.rows["signals"]} & set(self.villages)

    def served(self) -> set[str]:
        return {
            row["village_code"]
            for row in self.rows["signals"]
            if row["klass_on_air"] in ("strong", "adequate") and row["is_silent"] == "0"
        }

    def i5(self) -> tuple[Told, dict[str, Told]]:
        return self.of_villages(self.served(), self.known_signal())

    def i6(self) -> tuple[Told, dict[str, Told]]:
        months, month = [], self.first.replace(day=1)
        while month <= min(self.last, self.over):
            months.append((month.year, month.month))
            month = (month + timedelta(days=31)).replace(day=1)
        receives = [
            (row["village_code"], row["station_id"])
            for row in self.rows["signals"]
            if row["klass_on_air"] in ("strong", "adequate")
        ]
        proven = [r for r in self.rows["airings"] if self.is_over(r["day"]) and is_proven(r) and not self.is_silent(r)]

        def is_served(code: str, month: tuple[int, int]) -> bool:
            mine = [
                row["topic"]
                for row in proven
                if (code, row["station_id"]) in receives and (int(row["day"][:4]), int(row["day"][5:7])) == month
            ]
            return all(mine.count(topic) >= 3 for topic in TOPICS)

        has_verdicts = any(self.is_over(row["day"]) for row in self.rows["airings"])

        def told(codes: list[str]) -> Told:
            members = [(code, month) for code in codes for month in months]
            is_known = has_verdicts and any(code in self.known_signal() for code, _ in members)
            return (sum(is_served(*member) for member in members) if is_known else None), len(members)

        # The whole is known as soon as one village is, the same as each side.
        return told(self.villages), {
            s: told([c for c in self.villages if self.village_side[c] == s]) for s in self.sides
        }

    def is_silent(self, airing: Row) -> bool:
        return any(
            row["station_id"] == airing["station_id"]
            and row["from_on"] <= airing["day"]
            and (not row["until_on"] or airing["day"] < row["until_on"])
            for row in self.rows["outages"]
        )

    def i7(self) -> tuple[Told, dict[str, Told]]:
        judged = self.judged.isoformat()
        active = {
            row["village_code"]
            for row in self.rows["assignments"]
            if row["from_on"] <= judged
            and (not row["until_on"] or judged < row["until_on"])
            and row["decree_number"].strip()
        }
        return self.of_villages(active, set(self.villages) if self.rows["assignments"] else set())

    def quarters(self) -> list[tuple[date, date]]:
        """The quarters the period touches, each cut at the period's last day; those that begin after the judged day left out."""
        start = date(self.first.year, (self.first.month - 1) // 3 * 3 + 1, 1)
        found = []
        while start <= self.last:
            following = date(start.year + (start.month > 9), (start.month + 2) % 12 + 1, 1)
            found.append((start, min(following - timedelta(days=1), self.last)))
            start = following
        return [quarter for quarter in found if quarter[0] <= self.judged] or found[:1]

    def visited(self, quarter: tuple[date, date]) -> set[str]:
        last = min(quarter[1], self.judged)
        rows = self.rows["activities"]
        return {row["village_code"] for row in rows if quarter[0] <= date.fromisoformat(row["day"]) <= last}

    def i8(self) -> tuple[Told, dict[str, Told]]:
        every = set(self.villages)
        for quarter in self.quarters():
            every &= self.visited(quarter)
        return self.of_villages(every, set(self.villages) if self.rows["activities"] else set())

    def i9(self) -> tuple[Told, dict[str, Told]]:
        blind = set(self.villages) - self.served() - self.visited(self.quarters()[-1])
        is_known = bool(self.known_signal()) and bool(self.rows["activities"])
        return self.of_villages(blind, set(self.villages) if is_known else set())

    # --- what was owed, money, and what people said ---

    def i10(self) -> tuple[Told, dict[str, Told]]:
        due = [row for row in self.rows["follow_ups"] if self.is_over(row["due_on"])]

        def told(rows: list[Row]) -> Told:
            kept = [row for row in rows if row["closed_on"] and row["closed_on"] <= row["due_on"]]
            return (len(kept) if rows else None), len(rows)

        return told(due), {side: told([row for row in due if row["regency_code"] == side]) for side in self.sides}

    def i11(self) -> tuple[Told, dict[str, Told]]:
        lines = [row for row in self.rows["budget"] if int(row["year"]) == self.last.year]

        def told(own: list[Row]) -> Told:
            if not own:
                return None, None
            ids = [row["id"] for row in own]
            spent = [
                int(row["amount_rupiah"])
                for row in self.rows["spending"]
                if row["line_id"] in ids and date.fromisoformat(row["day"]) <= self.judged
            ]
            return (sum(spent) if spent else None), sum(int(row["ceiling_rupiah"]) for row in own)

        return told(lines), {side: told([row for row in lines if row["regency_code"] == side]) for side in self.sides}

    def i12(self) -> tuple[Told, dict[str, Told]]:
        checks = [row for row in self.rows["checks"] if self.is_over(row["day"])]

        def told(rows: list[Row]) -> Told:
            asked = sum(int(row["interviewed"]) for row in rows)
            if not rows:
                return None, None
            return (sum(int(row["heard"]) for row in rows) if asked >= 19 else None), asked

        return told(checks), {side: told([row for row in checks if row["regency_code"] == side]) for side in self.sides}

    def interval(self) -> tuple[int, int] | None:
        """The Wilson interval of I12 in thousandths, by whole numbers alone: each end is tried against its own equation."""
        (heard, asked), _ = self.i12()
        return None if heard is None or not asked else (end(heard, asked, sign=-1), end(heard, asked, sign=1))


def end(heard: int, asked: int, *, sign: int) -> int:
    """One end of (2x + z² ± z·sqrt(z² + 4x(n - x)/n)) / (2(n + z²)) to the nearest thousandth, z = 49/25, by an integer root."""
    z, scale = Fraction(49, 25), 10**40
    inside = z * z + Fraction(4 * heard * (asked - heard), asked)
    root = Fraction(isqrt(inside.numerator * inside.denominator * scale * scale), inside.denominator * scale)
    value = (2 * heard + z * z + sign * z * root) / (2 * (asked + z * z)) * 1000
    return min(1000, max(0, (2 * value.numerator + value.denominator) // (2 * value.denominator)))


def is_proven(airing: Row) -> bool:
    """On air, by a log or a recording."""
    return airing["verdict"] in ON_AIR and airing["grade"] in ("P2", "P3")


def read(raw: bytes) -> list[Row]:
    """The rows of an exported file; one without a line has none."""
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def main(folder: Path) -> None:
    """Print every figure of an unpacked archive."""
    plain = Plain({path.name: path.read_bytes() for path in folder.glob("*.csv")})
    for key, (whole, sides) in plain.count_all().items():
        sys.stdout.write(f"{key} {whole} {sides}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
