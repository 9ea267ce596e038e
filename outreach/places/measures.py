"""The bounds of each technical fact of a station, for forms and for files; never a value."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import N_
from .models import FactName


@dataclass(frozen=True, slots=True)
class Measure:
    """The bounds of one technical fact, and the sentence that shows it back with its unit."""

    least: float
    most: float
    said: str


MEASURES = {
    FactName.LATITUDE: Measure(-90.0, 90.0, N_("Lintang %(value)s° disimpan beserta sumbernya.")),
    FactName.LONGITUDE: Measure(-180.0, 180.0, N_("Bujur %(value)s° disimpan beserta sumbernya.")),
    FactName.FREQUENCY_MHZ: Measure(0.5, 110.0, N_("Frekuensi %(value)s MHz disimpan beserta sumbernya.")),
    FactName.ERP_W: Measure(0.1, 200_000.0, N_("Daya pancar ERP %(value)s W disimpan beserta sumbernya.")),
    FactName.MAST_M: Measure(1.0, 400.0, N_("Tinggi antena %(value)s m disimpan beserta sumbernya.")),
    FactName.LICENSED_KM: Measure(
        0.1, 300.0, N_("Radius layanan menurut izin %(value)s km disimpan beserta sumbernya.")
    ),
}
