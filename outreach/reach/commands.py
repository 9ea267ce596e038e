"""The command `siaran signal predict`; never looks at an office's data."""

from __future__ import annotations

import argparse
from typing import Any

from ..arguments import above_zero
from ..i18n import gettext
from .signal import predict


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `signal predict --erp-w W --mast-m H --distance-km D`."""
    signal = commands.add_parser("signal", help=gettext("memperkirakan sinyal stasiun"))
    predicting = signal.add_subparsers(dest="act", required=True).add_parser("predict")
    for name in ("--erp-w", "--mast-m", "--distance-km"):
        predicting.add_argument(name, type=above_zero, required=True)
    predicting.set_defaults(run=predict_signal)


def predict_signal(arguments: argparse.Namespace) -> dict[str, Any]:
    """The field a station gives at a distance, with its classes."""
    found = predict(arguments.erp_w, arguments.mast_m, arguments.distance_km)
    return {
        "field_dbuvm": round(found.field_dbuvm, 2),
        "class": found.klass.value,
        "handheld_class": found.handheld_class.value,
    }
