# make book   the book, from nothing: environment, notebooks, pages
# make test   the book, then every test that takes less than ten minutes in all
# make pdf    the book as one file, _build/kosh.pdf (needs Chromium)
# make lab    the notebooks in JupyterLab (LAB=--allow-root passes an option on)
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book pdf test test-all reproduce archive release lab lock clean

SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c '$(SUITABLE)' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
READY := .venv/ready
# an environment holds its folder's path: in one that was copied or moved it is set up anew
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

# byte code left unwritten costs every kernel its imports again
unexport PYTHONDONTWRITEBYTECODE
# another project's settings must not reach into this one
unexport PYTHONPATH
unexport VIRTUAL_ENV
unexport KOSH_ROOT
export TZ := UTC
export LC_ALL := C.UTF-8

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(READY): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "Kosh needs Python 3.11, 3.12 or 3.13, and none was found: install one, or name it: make book PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@"$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { echo "Kosh needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$("$(PYTHON)" --version 2>/dev/null || echo 'not there')." >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv --clear .venv
	@awk '/^[^ #]/ { keep = /^uv==/ } keep' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@echo "$(CURDIR)" > $(READY)

book: $(READY)
	@$(BIN)/kosh book

pdf: book
	@$(BIN)/kosh pdf

test: book
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" --cov=kosh --cov-branch --cov-fail-under=95 --cov-report=term:skip-covered

test-all: book
	@$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile=search --cov=kosh --cov-branch --cov-fail-under=95 --cov-report=term:skip-covered

# make reproduce   two builds in other surroundings and one by each other Python, compared
reproduce: $(READY)
	@$(BIN)/kosh reproduce $(REPRODUCE)

# make archive   sources, data and results in one ZIP file that describes itself
archive: book
	@$(BIN)/kosh archive

# make release   archive, site and PDF with their sums, if versions, numbers and files agree
release: $(READY)
	@$(BIN)/kosh release

lab: $(READY)
	@$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks $(LAB)

# make lock   requirements.lock anew, after a change of pyproject.toml
lock: $(READY)
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 pyproject.toml --group dev --output-file requirements.lock

# make clean  everything that was made from the sources
clean:
	@rm -rf _build .snakemake
