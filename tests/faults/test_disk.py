"""The harness's full disk: nothing fits on it any more, until all of it is given back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.faults import disk


@pytest.mark.parametrize("kept", [1_000, 5_001])
def test_a_filled_disk_takes_nothing_and_is_given_back_whole(tmp_path: Path, kept: int) -> None:
    folder = tmp_path / "var"
    with disk.small_disk(folder) as mounted:
        if not mounted:
            pytest.skip("this user may not mount a file system")
        (folder / "kept").write_bytes(b"1" * kept)
        before = os.statvfs(folder).f_bavail
        give_back = disk.fill(folder)
        with pytest.raises(OSError, match="No space left"):
            (folder / "more").write_bytes(b"1")
        give_back()
        assert os.statvfs(folder).f_bavail == before
