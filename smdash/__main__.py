"""``python -m smdash``."""

from smdash.cli import main

if __name__ == "__main__":
    main()
