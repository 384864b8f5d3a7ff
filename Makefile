# Every command of the project. `make` alone lists them.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$name && break; done)
VENV := .venv
RUN := $(VENV)/bin/python -m
# The locks are complete: nothing is looked up beside them, so that a release of tomorrow changes no install of today.
INSTALL := $(RUN) pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r
WITH_DATABASE := $(RUN) propmanager.cli.embedded
# One more than the cores that are usual: some tests wait for half a minute, for a database or a mail server.
WORKERS ?= 3
# Each job's lines in one piece, where make can: that of macOS (3.81) cannot.
TOGETHER := --jobs=3 $(if $(filter output-sync,$(.FEATURES)),--output-sync)
IS_ROOT := $(filter 0,$(shell id -u))

.DEFAULT_GOAL := help
.PHONY: help run build test check packages bench audit migrate worker replay-erasures registre shell code clean install install-dev

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## The whole product on this machine, with demo data; Ctrl-C stops it and keeps the data
	@$(RUN) propmanager.cli.run

# The packages alone where sudo may ask for a password: of several jobs only one keeps the terminal.
test: install-dev ## All checks and all tests, the browser's included
	@$(if $(IS_ROOT),,$(MAKE) --no-print-directory packages)
	@$(MAKE) --no-print-directory $(TOGETHER) check build packages
	@$(RUN) pytest -n $(WORKERS) --dist loadgroup --ignore tests/architecture

check: install-dev ## Style, types, import rules and architecture tests; under a minute
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) pyright
	@$(VENV)/bin/lint-imports
	@$(RUN) pytest tests/architecture

packages: install-dev
	@$(RUN) propmanager.cli.system_packages

bench: install-dev ## Measures the product and prints the figures of docs/performance.md
	@$(RUN) propmanager.cli.build
	@$(RUN) bench

audit: install ## Is a defect known in a package of ours? Asks osv.dev; fails when it gets no answer
	@$(RUN) propmanager.cli.audit

build: install ## The pages for the browser, if a source changed
	@$(RUN) propmanager.cli.build

migrate: install ## Brings the database to the schema of this code
	@$(WITH_DATABASE) propmanager.cli.migrate

worker: install ## One more process for background jobs
	@$(WITH_DATABASE) propmanager.cli.worker

replay-erasures: install ## After a backup was restored: erases again what had been erased since
	@$(WITH_DATABASE) propmanager.cli.replay_erasures

registre: install ## docs/registre.md, the register of article 30 of the RGPD, from the map of the data
	@$(RUN) propmanager.cli.register

shell: install ## Python with a customer's session open: TENANT=dupont REASON='why'
	@$(WITH_DATABASE) propmanager.cli.shell

code: install ## The code that the demonstration's team login asks for after the password
	@$(RUN) propmanager.cli.code

clean: ## Removes what is built and installed; never the data
	rm -rf $(VENV) .web .last-build .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	@echo "Installation des dépendances (une demi-minute)…"
	@$(INSTALL) $< || { echo "Les dépendances ne s’installent pas : la raison est ci-dessus (souvent : pas d’accès à Internet)." >&2; exit 1; }
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt | $(VENV)/installed
	@echo "Installation des outils de développement…"
	@$(INSTALL) $< || { echo "Les outils ne s’installent pas : la raison est ci-dessus (souvent : pas d’accès à Internet)." >&2; exit 1; }
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent : installez-le, puis relancez." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python n’a pas son module venv : installez-le (sur Debian : \`sudo apt-get install python3-venv\`), puis relancez." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Le dossier $(VENV) ne peut pas être créé ici : voir ci-dessus." >&2; exit 1; }
