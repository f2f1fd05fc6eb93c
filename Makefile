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

bench: $(VENV)/.installed
	$(BIN)/python bench/throughput.py
	$(BIN)/python bench/load.py
	$(BIN)/python bench/growth.py --size 2000

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
