# Crossdesk: `make help` lists what there is.

PYTHON ?= python3
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never

UV := .tools/bin/uv
BIN := .venv/bin
# Installed again when one of these changes.
MANIFESTS := uv.lock pyproject.toml shared/pyproject.toml $(wildcard services/*/pyproject.toml)
# A run needs neither linters nor browsers; --inexact leaves them alone where they are.
SYNC := UV_COMPILE_BYTECODE=1 UV_PYTHON="$(PYTHON)" $(UV) sync --quiet --locked --all-packages

# Once per set of examples, kept in the user's cache: a start then loads the model instead of training it.
TRAIN := $(BIN)/intent-service train

.DEFAULT_GOAL := help
.PHONY: help setup run stop articles trace test coverage check chart kafka docs load desk chaos bench simulate images

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed-dev ## install everything into .venv (Python >= 3.11 is all it needs)

run: .venv/.installed .venv/.arrivals ## start the whole cluster here; Ctrl-C stops it (PORT=8000, BUS=kafka://host:9092, CROSSDESK_STATE=.crossdesk)
	@$(BIN)/python -m deploy.local.up

stop: .venv/.installed ## stop the cluster started here, from any terminal
	@$(BIN)/python -m deploy.local.down

articles: .venv/.installed ## give the demo shop of the running cluster its help pages (FOLDER=deploy/demo/articles)
	@$(BIN)/python -m deploy.local.demo_articles $(FOLDER)

trace: .venv/.installed ## the way of one inquiry of the running cluster, as a tree (INQUIRY=its id, SINCE=24h)
	@$(BIN)/python -m deploy.local.trace "$(INQUIRY)" --since $(or $(SINCE),24h)

test: .venv/.installed-dev ## run every test
	@tests/in_parts.sh

coverage: .venv/.installed-dev ## run every test and print what none of them reaches
	@COVERAGE=1 tests/in_parts.sh

check: .venv/.installed-dev ## linters, types, and whether the generated documents are up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict shared/src $(wildcard services/*/src) deploy loadtests
	@$(MAKE) --no-print-directory docs DOCS="$$(mktemp -d)" AGAINST=docs

kafka: .venv/.installed-dev ## a real Apache Kafka here; Ctrl-C stops it (BROKERS=1 or 3, KAFKA_PORT=9092; needs Java 17 and mvn)
	@$(BIN)/python -m deploy.kafka

chart: .venv/.installed-dev ## the Helm chart's manifests, checked; before that, what it takes from the code anew (VALUES="values-peak.yaml values-eu.yaml")
	@$(BIN)/python -m deploy.chart.wiring
	@$(BIN)/python -m deploy.chart.render $(VALUES)

DOCS := docs
docs: .venv/.installed-dev ## write docs/openapi.json, docs/asyncapi.yaml and the chart's rules and dashboards anew
	@$(BIN)/python -m gateway.openapi > $(DOCS)/openapi.json
	@$(BIN)/python -m crossdesk.contracts.asyncapi > $(DOCS)/asyncapi.yaml
	@$(BIN)/python -m deploy.observe deploy/chart/crossdesk $(if $(AGAINST),--check)
	@for file in $(if $(AGAINST),openapi.json asyncapi.yaml); do \
	  diff -u $(AGAINST)/$$file $(DOCS)/$$file || { echo "$(AGAINST)/$$file is out of date: run make docs"; exit 1; }; done

images: ## build the image of every service and weigh it (SERVICES="gateway routing-service", REGISTRY, TAG, BASE_IMAGE, ENGINE; needs Docker)
	@deploy/images/build.sh $(SERVICES)

load: .venv/.installed-dev ## a load test with a verdict (SCENARIO=flash-sale RATE=300 DURATION=5m BUS=kafka; see loadtests/README.md)
	@$(BIN)/python -m loadtests.run

desk: .venv/.installed-dev ## agents work a day at 20 times its speed, as clients of the API (AGENTS=50, HOURS, SPEED, BUS=kafka)
	@$(BIN)/python -m loadtests.desk

chaos: .venv/.installed-dev ## break things under load and check that nothing is lost or doubled (FAULTS, BUS, RATE, SECONDS)
	@$(BIN)/python -m loadtests.faults

bench: .venv/.installed-dev ## our pipeline beside its ceilings and its peers, as ratios of one run (PARTS, SECONDS)
	@$(BIN)/python -m loadtests.bench

simulate: .venv/.installed-dev ## thousands of seeded crashes in virtual time (SEEDS=2000)
	@$(BIN)/python -m crossdesk.testing.simulation --seeds $(or $(SEEDS),2000)

.venv/.installed: $(UV) $(MANIFESTS)
	@echo "installing ..."
	@$(SYNC) --no-group dev --inexact
	@$(TRAIN)
	@touch $@

# What the demo estimates arrivals by: learnt once, and again when what learns it changes.
.venv/.arrivals: .venv/.installed $(wildcard services/logistics-service/src/logistics/arrival/*.py) deploy/simulators/parcels/world.yaml
	@if $(BIN)/python -m deploy.local.learn_arrivals; then touch $@; else echo "no arrivals will be estimated"; fi

.venv/.installed-dev: $(UV) $(MANIFESTS)
	@echo "installing, with what tests and checks need ..."
	@$(SYNC)
	@$(TRAIN)
	@touch $@ .venv/.installed

$(UV): Makefile
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Crossdesk needs Python >= 3.11 and $(PYTHON) is not: install one, or name it by PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	@"$(PYTHON)" -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@touch $@
