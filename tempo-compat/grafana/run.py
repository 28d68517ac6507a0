"""Do dashboards, recording rules and alerts find what they ask for? Asked of a real Prometheus that a real Metronome fills.

    run.py [--verbose]

First all is well: every query of every panel, variable and recording rule returns data, and no alert fires. Then everything goes wrong that
alerts watch for, and each of them fires. Durations of rules are thirty times shorter than in the files; promtool tests them as they are.
Prints what it found as JSON on the last line; ends with 1 when something is missing.
"""
import argparse
import contextlib
import json
import sys
import time

import queries
import stack
import traffic

TIMES = 30
# Seconds for each step; on a quiet machine they take half a minute each.
PATIENCE = 300
BESIDE = stack.ROOT / "tempo-compat/grafana"


def well(run, prometheus):
    """Metronome as it should be set up."""
    return stack.Metronome(run, "well", [BESIDE / "test/well.yaml", run.write("well-out.yaml", {
        "metrics_generator": {"storage": {"remote_write": [prometheus.entry]}},
        "metronome": {"gen_ai": {"cost": {"price_file": str(BESIDE / "test/prices.yaml")}}}})])


def questions(prometheus):
    """Everything that has to have data: place -> whether it has. What is no number (0 / 0) is no data."""
    def has_numbers(expr):
        return any(series["value"][1] != "NaN" for series in prometheus.query(expr))
    found = {asked.place: lambda expr=asked.expr: has_numbers(expr) for asked in queries.all_queries()}
    found |= {rule["record"]: lambda expr=rule["record"]: has_numbers(expr) for rule in queries.rules("recording.yaml")}
    found |= {place: lambda label=label, metric=metric: prometheus.ask(f"label/{label}/values", **{"match[]": metric})
              for place, metric, label in queries.of_variables()}
    return found


def traces_of(prometheus):
    """Places whose exemplars lead to a trace, and those whose do not."""
    places = {True: [], False: []}
    for asked in queries.all_queries():
        if asked.exemplars:
            found = prometheus.ask("query_exemplars", query=asked.expr, start=time.time() - 600, end=time.time() + 60)
            labels = [exemplar["labels"] for series in found for exemplar in series["exemplars"]]
            places[any(len(one.get("trace_id", "")) == 32 for one in labels)].append(asked.place)
    return places


def healthy(prometheus, say):
    """Waits until everything has data and history, then looks for alerts."""
    missing = questions(prometheus)

    def look():
        for place in [place for place, has_data in missing.items() if has_data()]:
            del missing[place]
        return not missing
    with contextlib.suppress(stack.Failed):
        stack.wait("data", PATIENCE, look)
    say(f"without data: {list(missing)}")
    # Long enough for the alerts that compare with the hour before.
    stack.wait("history", PATIENCE, lambda: prometheus.query("min(count_over_time(service:gen_ai_calls:rate5m[120s] offset 20s)) > 30"))
    return list(missing), sorted(prometheus.firing())


def broken(run, prometheus, one, loads, usual, say):
    """Lets everything go wrong; the alerts that did not fire."""
    fired, wanted = set(), {rule["alert"] for rule in queries.rules("alerts.yaml")}

    def until(names):
        def look():
            fired.update(prometheus.firing())
            return names <= fired
        with contextlib.suppress(stack.Failed):
            stack.wait("alerts", PATIENCE, look)
        say(f"firing so far: {sorted(fired)}")

    def counts_wrong(_):
        page = stack.get(one.admin, "/metrics").splitlines()
        name = "tempo_receiver_accepted_spans{"
        changed = [f"{line.rsplit(' ', 1)[0]} {float(line.rsplit(' ', 1)[1]) + 7}" if line.startswith(name) else line for line in page]
        return 200, "\n".join(changed) + "\n"

    with stack.server(lambda _: (400, "out of bounds")) as refusing, stack.server(counts_wrong) as ledger:
        nobody, = stack.free_ports(1)
        endpoints = [{"url": f"http://127.0.0.1:{port}/api/v1/push"} for port in (refusing, nobody)]
        other = stack.Metronome(run, "broken", [BESIDE / "test/broken.yaml", run.write("broken-out.yaml", {
            "metrics_generator": {"storage": {"remote_write": endpoints}}})])
        prometheus.targets({"well": one.address, "broken": other.address, "ledger": f"127.0.0.1:{ledger}"})
        loads = [*loads, stack.load(run, other, 200, "--late", "0.3", "--cardinality", "500"), stack.load(run, one, 8000)]
        faults = [traffic.Traffic(one.http, traffic.wrong, "checkout"), traffic.Traffic(other.http, traffic.lonely, "lonely"),
                  Garbage(other.http)]
        until(wanted - {"ModelTrafficDrop", "MetronomeNoSpans", "MetronomeDown"})
        for sender in [usual, *faults]:
            sender.end()
        for process in loads:
            process.kill()
        other.end()
        until(wanted)
    return wanted - fired


class Garbage(traffic.Traffic):
    """Requests that are refused."""

    def __init__(self, port):
        super().__init__(port, None)

    def run(self):
        while not self.ending.wait(0.25):
            with contextlib.suppress(OSError):
                traffic.post(self.port, b"{no json")


def main():
    """Both halves, and what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    began = time.monotonic()

    def say(text):
        if given.verbose:
            print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    with stack.Run() as run:
        files = [run.write(name, queries.scaled(name, TIMES)) for name in ("recording.yaml", "alerts.yaml")]
        prometheus = stack.Prometheus(run, files)
        one = well(run, prometheus)
        prometheus.targets({"well": one.address})
        loads, usual = [stack.load(run, one, 1000)], traffic.Traffic(one.http, traffic.usual)
        missing, early = healthy(prometheus, say)
        places = traces_of(prometheus)
        silent = broken(run, prometheus, one, loads, usual, say)
    report = {"queries": len(queries.all_queries()), "variables": len(queries.of_variables()), "recorded": len(queries.rules("recording.yaml")),
              "alerts": len(queries.rules("alerts.yaml")), "without_data": missing, "fired_while_well": early, "did_not_fire": sorted(silent),
              "with_traces": len(places[True]), "without_traces": places[False], "seconds": round(time.monotonic() - began)}
    print(json.dumps(report))
    sys.exit(1 if missing or early or silent or places[False] else 0)


if __name__ == "__main__":
    main()
