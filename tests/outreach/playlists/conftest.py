"""What tests of playlists share: the data folder as a command finds it, and whole downloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from listed import Listed

from outreach.db import Database


@pytest.fixture
def standing(
    database: Database, data_folder: Path, listed: Listed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The data folder as a command finds it, over the test's own database."""
    (data_folder / "secret").write_bytes(b"k" * 32)
    monkeypatch.setenv("SIARAN_DATABASE", database.url.render_as_string(hide_password=False))
    return data_folder
