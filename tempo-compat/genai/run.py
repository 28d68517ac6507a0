"""The GenAI corpus and hand-made spans through the built binary, compared with the table and the model of the rules.

    run.py [--only corpus|together|labels|spellings|names|bad|orders|shapes|usages|links|repeated] [--json]

`$METRONOME_BIN` is the folder with the binary. Prints each difference and `N of M tenants as expected`.
"""
import argparse
import json
import time

import badinput
import checks
import links
import namecases
import orders
import page
import repeated
import shapes
import spellings
import table
import usages
from calls import Calls
from concepts import CONCEPTS
from page import SLACK_HOURS
from spans import request_of, spans_of

#: The profile is for span metrics; the gen-ai processor knows all spellings by itself.
PROFILE = {"metronome": {"profiles": ["gen_ai"]}}


def is_let_in(span, now):
    """Whether a span's end lies within the slack (tempo-behaviour 2)."""
    slack = SLACK_HOURS * 3600 * 10**9
    return now - slack <= span.end <= now + slack


def calls_of(requests):
    """The calls of one tenant, whose requests are lists of spans."""
    calls = Calls()
    for spans in requests:
        calls.add(spans)
    return calls


def pushed(requests, processors, dimensions=checks.DIMENSIONS, extra=None):
    """Sends (tenant, bodies) and returns (tenant -> spans let in by request, tenant -> metrics, own metrics)."""
    with page.started(processors, extra or {}, dimensions) as sidecar:
        let_in = {}
        for tenant, bodies in requests:
            for body in bodies:
                page.send(sidecar, body, tenant)
                now = time.time_ns()
                let_in.setdefault(tenant, []).append([span for span in spans_of(request_of(body)) if is_let_in(span, now)])
        return let_in, page.by_tenant(sidecar), page.own_metrics(sidecar)


def per_tenant(requests):
    """Tenant -> differences of the gen-ai processor's metrics."""
    let_in, metrics, _ = pushed(requests, ["gen-ai"])
    return {tenant: checks.gen_ai(tenant, calls_of(sent), metrics[tenant]) for tenant, sent in let_in.items()}


def together():
    """The whole corpus into one tenant: not one call fewer or more than apart, though response ids repeat among the captures."""
    let_in, metrics, _ = pushed([("together", [table.body(name) for name in table.names()])], ["gen-ai"],
                                extra={"metronome": {"gateway_names": True}})
    calls = calls_of(let_in["together"])
    return {"together": checks.gen_ai("together", calls, metrics["together"]), "gateways": checks.gateways("together", calls, metrics["together"])}


def corpus():
    """Every captured file is a tenant; the table names the calls."""
    with open(table.TABLE) as file:
        listed = {tuple(line.split("\t")[:2]) for line in file.read().splitlines()[1:]}
    out = per_tenant([(name.removesuffix(".pb"), [table.body(name)]) for name in table.names()])
    out["table"] = [f"not as the table says: {line}" for line in table.differences()]
    out["table"] += [f"{name}: a call of no file" for name, _ in listed if name not in out]
    return out


def labels():
    """Every captured file's spans by provider, models and operation: span metrics with the profile."""
    let_in, metrics, _ = pushed([(name.removesuffix(".pb"), [table.body(name)]) for name in table.names()], ["span-metrics"], extra=PROFILE)
    return {tenant: checks.plain(tenant, sum(sent, []), metrics[tenant]) for tenant, sent in let_in.items()}


def each_spelling():
    """Every attribute name of the table alone: as a label, and in the processor where that has a use for it."""
    concepts = [concept for concept in CONCEPTS if spellings.label_cases(concept)]
    requests = [(f"{concept}-{name}", [body]) for concept in concepts for name, body, _ in spellings.label_cases(concept)]
    let_in, metrics, _ = pushed(requests, ["span-metrics"], [CONCEPTS[concept][0] for concept in concepts], PROFILE)
    out = {tenant: checks.plain(tenant, sum(sent, []), metrics[tenant], concepts) for tenant, sent in let_in.items()}
    for concept in concepts:
        for name, _, value in spellings.label_cases(concept):
            label = "".join(c if c.isalnum() else "_" for c in CONCEPTS[concept][0])
            tenant = f"{concept}-{name}"
            found = page.summed(metrics[tenant].get("traces_spanmetrics_calls_total", ()), (label,))
            out[tenant] += checks.differences(f"{tenant} {label}", {(value,): 1}, found)
    for tenant, problems in per_tenant(spellings.call_cases()).items():
        out[f"call {tenant}"] = problems
    return out


def each_name():
    """Operations, providers, models and finish reasons in their senders' own words."""
    return per_tenant(namecases.requests()) | {"expected": namecases.wrong()}


def bad():
    """Counts that make no sense, and spans that lack something."""
    let_in, metrics, own = pushed([(name, [body]) for name, body, _ in badinput.cases()], ["gen-ai"])
    told = {tenant: calls_of(sent) for tenant, sent in let_in.items()}
    out = {tenant: checks.gen_ai(tenant, calls, metrics[tenant]) for tenant, calls in told.items()}
    out["discarded"] = badinput.discarded(told, own)
    out["expected"] = badinput.wrong(told)
    return out


def compared(cases):
    """The series of each tenant of `cases`, and what `cases` itself says of the calls."""
    out = {}
    let_in, metrics, _ = pushed(cases.requests(), ["gen-ai"])
    for tenant, sent in let_in.items():
        calls = calls_of(sent)
        out[tenant] = checks.gen_ai(tenant, calls, metrics[tenant]) + cases.differences(tenant, calls)
    return out


def libraries():
    """Traces in the shape of further libraries."""
    return compared(shapes)


def senders():
    """Calls of senders that count otherwise than the conventions."""
    return compared(usages)


def orders_of_arrival():
    """Captured calls with several spans: whatever the order of the spans and requests, calls and tokens are the same."""
    return compared(orders)


def linked():
    """Calls that several spans tell of."""
    return per_tenant(links.requests())


def several_times():
    """The whole corpus, with the same words again and again."""
    return per_tenant(repeated.requests())


PARTS = {"corpus": corpus, "together": together, "labels": labels, "spellings": each_spelling, "names": each_name, "bad": bad, "orders": orders_of_arrival,
         "shapes": libraries, "usages": senders, "links": linked, "repeated": several_times}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=list(PARTS), action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = {f"{part}: {tenant}": problems for part in options.only or PARTS for tenant, problems in PARTS[part]().items()}
    differing = [line for problems in results.values() for line in problems]
    line = f"{sum(not problems for problems in results.values())} of {len(results)} tenants as expected"
    if options.json:
        print(json.dumps({"line": line, "count": len(results), "differing": differing}))
    else:
        print("\n".join([*differing, line]))


if __name__ == "__main__":
    main()
