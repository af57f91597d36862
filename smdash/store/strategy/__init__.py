"""Strategies and competitors."""
