# Two commands are enough: `make run` and `make test`. They need Python 3.11, git and make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
# 1: a demonstration with its own database and a fixed day. 0: the real register.
DEMO ?= 1
# The server that the second test run uses; it makes and drops a database of its own.
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
# Handed to pytest: make test PYTEST_ARGS="-k orphans". JOBS= runs all tests in one process.
PYTEST_ARGS ?=
JOBS ?= 2
# Handed to uv: make lock LOCK_ARGS=--upgrade.
LOCK_ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --require-hashes -q
PYTEST = $(PY) -m pytest $(if $(JOBS),-n $(JOBS))
UV := var/uv/bin/uv
UV_COMPILE = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	--annotation-style line --custom-compile-command "make lock" $(LOCK_ARGS) pyproject.toml

ifeq ($(filter 0 1,$(DEMO)),)
$(error DEMO must be 0 or 1, not "$(DEMO)")
endif

.PHONY: help
help: ## List the targets
	@echo "Usage: make <target> [NAME=value ...]"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Installation ---------------------------------------------------------------------
# A stamp is touched last, so an interrupted install is done again.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Seminar Tracker needs Python 3.11 or newer, and \"$(PYTHON)\" is not." \
			"Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.made
	@echo "Installing what the application needs (under a minute) ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.made
	@echo "Installing what the tests and checks need (a minute or two) ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# --- Running --------------------------------------------------------------------------

ifeq ($(DEMO),1)
# The story ends on 30 June 2008: on a later day everything in it would be long overdue.
run work: export TRACKER_DEMO := 1
run work: export TRACKER_TODAY := 2008-06-30
run work: export DATABASE_URL := sqlite:///var/demo.sqlite3
run: STORY := --story
# At any time of the day, for there is only one day.
work: export TRACKER_MAIL_HOUR := 0
endif

# Each manage.py costs a second, so one command prepares everything; then exec, so that
# Ctrl-C and signals reach the server itself.
.PHONY: run
run: $(VENV)/.runtime ## Serve it on 127.0.0.1 (PORT=8000; DEMO=0 for a real register)
	@mkdir -p var
	@$(PY) manage.py prepare $(STORY) --port $(PORT)
	@exec $(PY) -m gunicorn seminar_tracker.wsgi:application --bind 127.0.0.1:$(PORT) \
		--workers 2 --threads 4 --no-control-socket --log-level warning

# Beside the server, on the same database. Without TRACKER_SMTP_HOST mails are files in var/mail.
.PHONY: work
work: $(VENV)/.runtime ## Send reminders: plan daily and run the queue (DEMO=0 likewise)
	@mkdir -p var
	@exec $(PY) manage.py work

# --- Tests ----------------------------------------------------------------------------
# Settings left in the shell must not decide what the tests find.
NEUTRAL := env $(patsubst %,-u %,$(filter-out TRACKER_FORBID_SKIPS,\
	$(filter TRACKER_%,$(.VARIABLES))))

.PHONY: test
test: $(VENV)/.dev ## Run the tests on SQLite, then those of the database on PostgreSQL
	@mkdir -p var
	@echo "Tests on SQLite"
	@$(NEUTRAL) -u DATABASE_URL $(PYTEST) -m "not postgres" $(PYTEST_ARGS)
	@echo "Tests on PostgreSQL, without the browser and what says nothing of the database"
	@if $(PY) -c 'import sys, psycopg2; psycopg2.connect(sys.argv[1], connect_timeout=3)' \
		'$(TEST_POSTGRES_URL)' 2>var/postgres.log; then \
		$(NEUTRAL) DATABASE_URL='$(TEST_POSTGRES_URL)' $(PYTEST) \
			-m "not browser and not once" $(PYTEST_ARGS); \
	else \
		grep Error var/postgres.log || true; \
		if [ "$${TRACKER_FORBID_SKIPS:-0}" = 1 ]; then \
			echo "FAILED: PostgreSQL does not answer, and TRACKER_FORBID_SKIPS is set." >&2; \
			exit 1; \
		fi; \
		echo "SKIPPED: PostgreSQL does not answer; set TEST_POSTGRES_URL to one that does."; \
	fi

# --- Checks ---------------------------------------------------------------------------
TEMPLATES = find templates -type f -name '*.html' -print0
DJADE = xargs -0 --no-run-if-empty $(VENV)/bin/djade --target-version 5.2

# The deployment check wants production's settings, so give it some that pass.
.PHONY: check
check: $(VENV)/.dev ## Lint, formats, types, migrations and deployment settings
	@mkdir -p var
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(TEMPLATES) | $(DJADE) --check
	$(PY) -m mypy
	$(NEUTRAL) DATABASE_URL=sqlite:///var/check.sqlite3 \
		$(PY) manage.py makemigrations --check --dry-run
	$(NEUTRAL) DATABASE_URL=sqlite:///var/check.sqlite3 \
		TRACKER_SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_hex(40))')" \
		TRACKER_ALLOWED_HOSTS=tracker.example TRACKER_HTTPS=1 \
		TRACKER_SMTP_HOST=mail.example TRACKER_SITE_URL=https://tracker.example \
		$(PY) manage.py check --deploy --fail-level WARNING

# djade answers 1 when it changed a file, which is its task here.
.PHONY: fix
fix: $(VENV)/.dev ## Repair what the tools can repair by themselves
	-$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	-$(TEMPLATES) | $(DJADE)

# In a made-up register of 16 and one of 10,000; bench/run.py says what else can be asked for.
.PHONY: bench
bench: $(VENV)/.dev ## Time the pages as production serves them (BENCH_ARGS=--help)
	@$(NEUTRAL) $(PY) bench/run.py $(BENCH_ARGS)

# --- Maintenance ----------------------------------------------------------------------

$(UV):
	@mkdir -p var
	@$(PYTHON) -m venv --clear var/uv
	@var/uv/bin/python -m pip install --disable-pip-version-check -q uv==0.13.9

# The development lock takes the runtime's versions, so that the tests prove what runs.
.PHONY: lock
lock: $(UV) ## Make the pinned requirements anew (LOCK_ARGS=--upgrade for newer releases)
	$(UV_COMPILE) -o requirements.txt
	$(UV_COMPILE) --extra s3 -c requirements.txt -o requirements-s3.txt
	$(UV_COMPILE) --extra s3 --extra redis -c requirements.txt -o requirements-scale.txt
	$(UV_COMPILE) --extra dev --extra s3 --extra redis -c requirements.txt -o requirements-dev.txt

# Writes the new strings into locale/; translate them, then run it again. The compiled .mo files
# are committed, so that nobody else needs gettext.
.PHONY: messages
messages: $(VENV)/.runtime ## Gather and compile the translations (needs GNU gettext)
	$(PY) manage.py makemessages -l ru -l kk --no-obsolete --no-location -i .venv -i var
	$(PY) manage.py compilemessages -l ru -l kk -i .venv -i var

.PHONY: clean
clean: ## Remove the environment and caches; the databases in var/ stay
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	@rm -rf var/uv var/static var/postgres.log var/check.sqlite3*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
