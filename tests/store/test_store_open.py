"""Opening the file: a fresh one, and every file that is not ours or cannot be used."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import BusyError, StoreError
from smdash.store import schema
from smdash.store.connection import Store
from smdash.store.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock

    from smdash.services.bundle import Services


def test_conf(small, demo):
    assert demo.status.short(demo.status.view()) == "x"
