# make demo | make test | make soak | make lock: each sets up what it needs.
PYTHON ?= python3
VENV := .venv
VENV_DEV := .venv-dev
PY := $(VENV)/bin/python
DEV := $(VENV_DEV)/bin/python

.PHONY: demo test fast soak lock clean check-python
.DELETE_ON_ERROR:

demo: $(VENV)/.ready
	$(PY) -m sevenfold demo

test: $(VENV_DEV)/.ready
	$(DEV) -m tests.browser
	$(DEV) -m tests.postgres
	$(DEV) -m ruff format --check .
	$(DEV) -m ruff check .
	$(DEV) -m mypy
	$(VENV_DEV)/bin/lint-imports --no-cache
	$(DEV) -m pytest -n auto --maxprocesses 4 --dist loadgroup

fast: $(VENV_DEV)/.ready
	$(DEV) -m pytest -m "not browser and not meridian"

soak: $(VENV_DEV)/.ready
	$(DEV) -m pytest -m soak --override-ini "addopts=-p no:dash -q"

lock: $(VENV_DEV)/.ready
	$(DEV) -m pip install --quiet "uv>=0.9"
	$(VENV_DEV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(VENV_DEV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(VENV_DEV) meridian artefacts dist build

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "sevenfold needs Python 3.11 or newer; say which with: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "this Python has no venv module; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.ready: requirements.lock | check-python
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV_DEV)/.ready: requirements-dev.lock pyproject.toml | check-python
	$(PYTHON) -m venv $(VENV_DEV)
	$(DEV) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(DEV) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
