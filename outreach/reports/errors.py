"""What the room of reports refuses."""

from __future__ import annotations

from ..errors import N_, OutreachError


class PeriodNotOver(OutreachError):
    """A period is frozen after its last day."""

    status = 409
    sentence = N_("Periode ini baru selesai %(day)s. Laporan dibekukan sesudahnya.")


class CorrectionWithoutReason(OutreachError):
    """A second revision says what it corrects."""

    status = 422
    sentence = N_("Periode ini sudah punya laporan rev. %(n)s. Tulis apa yang dikoreksi.")


class AlreadySigned(OutreachError):
    """A regency signs a report once."""

    status = 409
    sentence = N_("%(side)s sudah menandatangani laporan ini.")


class NothingNew(OutreachError):
    """A correction that says the same as the report before."""

    status = 409
    sentence = N_("Isi laporan sama dengan revisi sebelumnya; tidak ada yang perlu dibekukan lagi.")
