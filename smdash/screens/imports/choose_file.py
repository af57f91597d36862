"""Choosing files to import: the newest downloads are listed, and what is typed filters them or names a path."""

from __future__ import annotations

from smdash.screens.base.choose_file import FileDialog


class FileScreen(FileDialog):
    """The files of the folder for downloads, and what is typed for one."""
