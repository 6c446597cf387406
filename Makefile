# Two commands do everything: `make demo` shows the main job, `make test` runs all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test coverage lint bench reference docs clean

demo: $(VENV)/.demo
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/demo.sh

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --cov --cov-report=

coverage: $(VENV)/.test
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

# A stamp, not a file of the environment: one that could not be made whole is made anew.
$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "nixcompose needs Python 3.11 or newer")'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

# One stamp for each set of extras, made again when pyproject.toml changes.
$(VENV)/.demo: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.%: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --editable '.[$*]'
	@touch $@
