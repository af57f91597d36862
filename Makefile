# What is done every day: make setup, then make quick after a change, make lint and make test before a commit.
.POSIX:
PYTHON = python3
BIN = .venv/bin
BENCH = .benchmarks

all: quick lint

setup: .venv/made

.venv/made: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	touch .venv/made

# All but the journeys, which drive the whole app, and the tests that kill it.
quick: setup
	$(BIN)/python -m pytest -n auto -m 'not journey and not fault'

test: setup
	$(BIN)/python -m pytest -n auto

# Real servers on loopback; the first time they are installed, which takes minutes.
live: setup
	$(BIN)/python -m pytest -m live -rs tests/live

# The pages for clients in Chromium, where it is installed with its chromedriver.
browser: setup
	$(BIN)/python -m pytest -m browser -rs tests/browser

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: setup
	$(BIN)/smdash demo

# On a quiet machine, and twice; tests/benchmarks/README.md says what the ratios mean.
bench:
	$(PYTHON) -m venv $(BENCH)/venv
	$(BENCH)/venv/bin/pip install -q --disable-pip-version-check .
	rm -rf $(BENCH)/home
	$(BENCH)/venv/bin/python tests/benchmarks/bighome.py $(BENCH)/home
	$(BENCH)/venv/bin/python tests/benchmarks/measure.py $(BENCH)/home
	$(BENCH)/venv/bin/python tests/benchmarks/status.py $(BENCH)/home

.PHONY: all setup quick test live browser lint demo bench
