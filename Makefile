# Two commands do everything: `make demo` shows the main job, `make test` runs all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench reference docs clean

demo: $(VENV)/.demo
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/demo.sh

test: $(VENV)/.test
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

lint: $(VENV)/.lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nixcompose verify

bench: $(VENV)/.test
	$(BIN)/python bench/bench.py

reference: $(VENV)/.demo
	$(BIN)/nixcompose list schema > nixcompose/manifest/profiles.schema.json
	$(BIN)/python tools/reference.py

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -W -b html docs build/docs

clean:
	rm -rf $(VENV) build .coverage .hypothesis

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "nixcompose needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# One stamp for each set of extras, made again when pyproject.toml changes.
$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.%: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[$*]'
	@touch $@
