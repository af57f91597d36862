"""smdash: the terminal dashboard of a solo social media manager."""

__version__ = "0.1.0"
