"""Platforms' own exports: files in and out."""
