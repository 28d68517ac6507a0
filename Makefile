# `make help` lists the targets. `make demo` and `make test` are the two that do everything by themselves.
SHELL := /bin/bash
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# What is linked, and what the demo asks with; what tests and benchmarks run beside.
APT_LIBRARIES := libyaml-dev libsnappy-dev libprotobuf-c-dev zlib1g-dev libdeflate-dev libzstd-dev libre2-dev librdkafka-dev libssl-dev g++ curl
APT_TESTS := liblz4-dev valgrind prometheus victoria-metrics chromium python3-venv openssl dpkg-dev
# Debian's `apt install swift` is the object store of OpenStack, not the language.
SWIFT_PAGE := https://www.swift.org/install/linux/
PYTHON := .build/python/bin/python3
SWIFT_BUILD := swift build -c release
# So many at a time: all at once starve each other, and time limits are those of a test alone.
# The tests reach in with package access: without @testable they share the objects of `build`.
SWIFT_TEST := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=24 swift test -c release --disable-testable-imports
# With METRONOME_ROOMS: the tests of those rooms and what they need are all that is compiled and linked (Package.swift).
# All tests of a room at once take hours where each is slow.
UNIT_TEST := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 swift test --test-product metronomePackageTests
CONFIG ?=
RATE ?= 200
SOAK_SECONDS ?= 600
KILL_SECONDS ?= 180
ONLY ?=
TARGET ?= otlp
FUZZ_SECONDS ?= 600
ROWS ?=
# Without a seed ten thousand.
SEED ?=
STEPS ?= 1000
# A room has its unit tests in Tests/ROOM: Pipeline, Exposition, Receivers, Serving, Outbound, RemoteWrite, Generator, Configuration, Console, SelfMetrics.
ROOM ?= Pipeline
# What does nothing but compute, for minutes: beside it everything that waits for processes, pages and deadlines would starve.
COMPUTING := ^(SimulationTests|BenchmarksTests|FuzzTests|PipelineTests|ExpositionTests|ConfigurationTests|DurableLogTests|RelabellingTests|ExplainTests)\.
# Compares what a process wrote by a certain time with what Tempo wrote.
COMPARING := ^CompatibilityTests\.
# What wants the machine for itself: a broker, a browser, floods, two processes at once.
APART := ^(KafkaTests\.|IntegrationTests\.(Kafka[A-Za-z]*Tests|ConsoleTests|ForwardTests|RouteTests|SenderComplianceTests)/|FaultsTests\.(MemoryTests|HostileTenantsTests)/)
# The rooms whose code handles bytes by pointer or threads, and the sanitizers they pass.
SANITIZED := Cryptography Pipeline Exposition Receivers Serving Outbound RemoteWrite Generator
SANITIZERS ?= address thread
PERFORMANCE_PAGE := Sources/Metronome/Documentation.docc/Performance.md
SIZING_PAGE := Sources/Metronome/Documentation.docc/Sizing.md

.PHONY: help toolchain libraries setup build demo run test tests unit simulate sanitize faults fuzz compat soak kills bench bench-accept docs dashboards lint dist static package image protobuf prices

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

define install
@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
if [ -n "$$missing" ]; then $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; fi
endef

libraries:
	$(call install,$(APT_LIBRARIES))

setup: libraries .build/python/.done .build/litellm/.done ## install what build and tests need (apt, pip); may be repeated

.build/python/.done: Tests/Integration/requirements.txt Makefile | libraries
	$(call install,$(APT_TESTS))
	python3 -m venv .build/python
	$(PYTHON) -m pip install -q --disable-pip-version-check -r Tests/Integration/requirements.txt
	@touch $@

.build/litellm/.done: Tests/Integration/requirements-litellm.txt | .build/python/.done
	python3 -m venv .build/litellm
	.build/litellm/bin/python3 -m pip install -q --disable-pip-version-check -r $<
	@touch $@

toolchain:
	@version=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1); \
	if [ -z "$$version" ]; then \
	echo 'Swift 6.2 or newer is needed, and there is none on the PATH. It comes from $(SWIFT_PAGE)' >&2; \
	echo "(\`apt install swift\` of Debian is another program: OpenStack's object store)." >&2; exit 1; fi; \
	if [ "$$(printf '%s\n' 6.2 "$$version" | sort -V | head -1)" != 6.2 ]; then \
	echo "Swift 6.2 or newer is needed, and $$(command -v swift) is $$version. A newer one comes from $(SWIFT_PAGE)" >&2; exit 1; fi

build: toolchain libraries ## release binaries: .build/release/metronome, metronome-load, metronome-bench
	@[ -e .build/release/metronome ] || echo 'The first build compiles every dependency: 5 minutes on two quiet cores, up to 15 on busy ones; later ones take seconds.'
	$(SWIFT_BUILD)

# The demo needs two of the three programs, and nothing that tests need. Unless they are there it builds them without optimisation, which is
# half of the time: they count thousands of spans a second all the same, and what a span costs `make bench` tells.
DEMO = $(if $(wildcard .build/release/metronome-load),release,debug)
demo: toolchain libraries ## run Metronome with bundled traffic, nothing to configure; Ctrl-C ends it
	@[ -e .build/$(DEMO)/metronome-load ] || echo 'The first build compiles every dependency: 4 minutes on two quiet cores, up to 7 on busy ones; later ones take seconds.'
	swift build -c $(DEMO) --product metronome
	swift build -c $(DEMO) --product metronome-load
	@.build/$(DEMO)/metronome serve --config Fixtures/configurations/good/demo.yaml & metronome=$$!; trap 'kill $$load $$metronome 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	for i in $$(seq 50); do curl -fs -o /dev/null http://127.0.0.1:3210/ready && break; kill -0 $$metronome 2>/dev/null || exit 1; sleep 0.1; done; \
	.build/$(DEMO)/metronome-load --rate $(RATE) --duration 24h --quiet & load=$$!; \
	sleep 3; echo; for name in traces_spanmetrics_calls_total gen_ai_client_cost_usd_total provider_availability; do \
	curl -fs http://127.0.0.1:3210/metrics/spans | grep "^$$name{" | head -3; done; echo; \
	echo 'AI-gateway traffic ($(RATE) spans/s) flows in on 127.0.0.1:4317. Open, and reload to see it move:'; \
	echo '  http://127.0.0.1:3210/                the console: what flows, what is not right, what it costs'; \
	echo '  http://127.0.0.1:3210/metrics/spans   the series: traces_spanmetrics_*, traces_service_graph_*, gen_ai_*, provider_*'; \
	echo '  http://127.0.0.1:3210/api/v1/providers   how each provider does'; \
	echo '  http://127.0.0.1:3210/metrics         what Metronome says about itself: tempo_metrics_generator_spans_received_total'; \
	echo '  http://127.0.0.1:3210/status          configuration and pages'; \
	echo 'Your own spans: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317. Ctrl-C ends the demo.'; \
	wait $$load

run: build ## run Metronome with CONFIG=file
	.build/release/metronome serve $(if $(CONFIG),--config $(CONFIG))

# Programs and tests, and meanwhile what tests need; then those that wait and those that compute, each among their like. What fails is run
# once more, alone, and told at the end (tempo-compat/house/passes.py).
test: ## everything: unit tests, recorded cases, real SDKs, Prometheus, VictoriaMetrics, Kafka, a browser, faults
	@$(MAKE) --no-print-directory -j2 tests setup
	@python3 -B tempo-compat/house/passes.py --skip '$(COMPARING)|$(COMPUTING)|$(APART)' -- --filter '$(COMPARING)' -- --filter '$(COMPUTING)' -- \
	--no-parallel --filter '$(APART)'

tests: toolchain libraries ## release binaries and the tests of them
	@[ -e .build/release/metronomePackageTests.xctest ] || echo 'The first build compiles every dependency: 12 minutes on two quiet cores, up to 25 on busy ones; the tests take another 8.'
	$(SWIFT_BUILD) --build-tests

unit: toolchain setup ## ROOM=Pipeline: the unit tests of one room, unoptimised and with assertions
	@[ -e .build-unit ] || echo 'The first build of this kind compiles every dependency: minutes. Later ones compile what changed.'
	@[ -d Tests/$(ROOM) ] || { echo 'No room $(ROOM): its unit tests would lie in Tests/$(ROOM).' >&2; exit 1; }
	METRONOME_ROOMS=$(ROOM) $(UNIT_TEST) --scratch-path .build-unit

simulate: toolchain setup ## SEED=1 STEPS=1000: one run of log, senders and receivers with everything that goes wrong between them
	METRONOME_SIMULATION_SEED=$(SEED) METRONOME_SIMULATION_STEPS=$(STEPS) $(SWIFT_TEST) --filter '^SimulationTests\.'

sanitize: $(addprefix sanitize-,$(SANITIZERS)) ## SANITIZERS="address thread": unit tests of bytes and threads, each sanitizer with a build of its own

# XCTest leaks a little of its own; a test asks for more memory than there is.
sanitize-%: toolchain setup
	METRONOME_ROOMS='$(SANITIZED)' ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	TSAN_OPTIONS=allocator_may_return_null=1:suppressions=$(CURDIR)/Tests/thread-sanitizer.txt $(UNIT_TEST) --scratch-path .build-$* --sanitize $*

faults: build setup ## ONLY=text PAGE=1: the table of what is lost at which fault (half an hour); PAGE=1 writes it into the documentation
	ulimit -n $$(ulimit -H -n); $(PYTHON) tempo-compat/faults/faults.py $(if $(ONLY),--only '$(ONLY)') $(if $(PAGE),--page)

# libFuzzer with the address sanitizer; what it finds goes to Fixtures/fuzz/TARGET, where the tests take it from.
fuzz: toolchain setup ## TARGET=otlp FUZZ_SECONDS=600: looks for inputs that do harm (otlp json compressed http1 http2 configuration relabelling log snapshot)
	METRONOME_FUZZ=1 swift build -c release --scratch-path .build-fuzz --sanitize fuzzer --product MetronomeFuzz
	mkdir -p .build-fuzz/corpus/$(TARGET) Fixtures/fuzz/$(TARGET)
	METRONOME_FUZZ=$(TARGET) .build-fuzz/release/MetronomeFuzz -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=4096 -artifact_prefix=Fixtures/fuzz/$(TARGET)/ .build-fuzz/corpus/$(TARGET)

compat: build setup ## the recorded cases of Tempo through the built binary
	$(SWIFT_TEST) --filter CompatibilityTests

soak: build setup ## SOAK_SECONDS=600: five tenants, a reload every second; exact totals, flat memory
	$(PYTHON) tempo-compat/soak/soak.py --seconds $(SOAK_SECONDS)

kills: build setup ## KILL_SECONDS=180: two members of a Kafka group, one of which is killed every ten seconds; is every span counted once?
	$(PYTHON) tempo-compat/kafka/kills.py --seconds $(KILL_SECONDS)

bench: build setup ## the whole table: cost beside its floors, what is to be reached and what was accepted last (5 minutes)
	.build/release/metronome-bench --json .build/benchmark.json $(foreach row,$(ROWS),--only $(row))

bench-accept: build setup ## the same, accepted: Fixtures/benchmark-accepted.json, and the tables, sweeps and plots of the documentation
	.build/release/metronome-bench --accept --readme $(PERFORMANCE_PAGE)
	.build/release/metronome-bench sweep --svg Fixtures/benchmark-cost.svg --readme $(PERFORMANCE_PAGE)
	.build/release/metronome-bench scale --svg Fixtures/benchmark-scale.svg --readme $(SIZING_PAGE)

docs: build setup ## regenerate the tables of metrics and keys in the documentation, and build its DocC archive: .build/docs
	$(PYTHON) tempo-compat/docs/metrics.py
	METRONOME_RECORD=1 METRONOME_ROOMS=Configuration $(UNIT_TEST) --scratch-path .build-unit --filter '^ConfigurationTests\.ReferenceTests'
	$(PYTHON) tempo-compat/docs/site.py .build/docs

dashboards: ## regenerate the dashboards for Grafana: tempo-compat/grafana/dashboards
	python3 -B tempo-compat/grafana/make.py

lint: ## formatting, what the standards forbid, and the arrows between the rooms (tempo-compat/house/rooms.txt)
	swift format lint --recursive --strict Sources Tests Package.swift
	python3 -B tempo-compat/house/test_rooms.py --quiet
	python3 -B tempo-compat/house/rooms.py
	python3 -B tempo-compat/grafana/make.py --check

dist: build ## what a release is, in .build/dist: program, third-party notices, list of parts (SPDX), checksums
	rm -rf .build/dist && mkdir -p .build/dist
	@version=$$(.build/release/metronome version | sed -n 's/.*version \([^ ]*\) .*/\1/p') && [ -n "$$version" ] && \
	python3 -B tempo-compat/house/parts.py --into .build/dist --version "$$version" && \
	strip -o .build/dist/metronome .build/release/metronome && strip -o .build/dist/metronome-load .build/release/metronome-load && \
	cp .github/CHANGELOG.md .build/dist/ && cd .build/dist && \
	tar -czf "metronome-$$version-linux-$$(uname -m).tar.gz" --owner=0 --group=0 metronome metronome-load THIRD-PARTY-NOTICES.txt CHANGELOG.md && \
	rm metronome metronome-load CHANGELOG.md && sha256sum -- * > SHA256SUMS && cat SHA256SUMS

static: build ## the programs as static executables in .build/static: nothing beside them, for an image without anything else
	$(call install,liblz4-dev)
	python3 -B tempo-compat/deploy/package/static.py .build/static

package: build ## a Debian package in .build/package
	$(call install,dpkg-dev)
	python3 -B tempo-compat/deploy/package/deb.py .build/package

image: ## a container image, by Docker: metronome:latest
	docker build -f tempo-compat/deploy/Dockerfile -t metronome:latest .

protobuf: ## regenerate the OTLP messages for libprotobuf-c (needs protobuf-c-compiler and protobuf-compiler)
	$(PYTHON) Sources/CProtobufC/generate.py

prices: setup ## regenerate the shipped price list from the public table that Fixtures/prices/update.py names
	$(PYTHON) Fixtures/prices/update.py
