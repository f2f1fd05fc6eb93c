# Two commands on a fresh machine: `make extract` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: extract test eval check format bench clean

extract: $(VENV)/.installed
	$(BIN)/affidavit extract conflict seeds --format table

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/affidavit test conflict
	$(BIN)/pytest -q -n 2

eval: $(VENV)/.installed
	$(BIN)/affidavit eval conflict seeds/gold --documents seeds --zones headline,body

# Of your own news, a text in each line: make bench NEWS=file.jsonl
bench: $(VENV)/.installed-bench
	$(BIN)/python bench/speed.py --json build/bench.json $(if $(NEWS),--news $(NEWS))

check: $(VENV)/.installed
	$(BIN)/affidavit check conflict

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/affidavit fmt rules/conflict

clean:
	rm -rf $(VENV) build dist engine/*.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

# compromise, one of the peers, comes from npm where there is one.
$(VENV)/.installed-bench: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@mkdir -p build/node
	@if command -v npm > /dev/null; then npm install --silent --no-save --prefix build/node compromise@14 || true; fi
	@touch $@ $(VENV)/.installed
