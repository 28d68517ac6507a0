"""What was written against what the model expects."""
import math


def is_close(a, b):
    """Equal to 1e-9, relative; not-a-number is itself."""
    a, b = float(a), float(b)
    if math.isnan(a) or math.isnan(b) or math.isinf(a) or math.isinf(b):
        return a == b or math.isnan(a) and math.isnan(b)
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def show(labels):
    """A label set as Prometheus writes it."""
    found = {n.decode("utf-8", "replace"): v.decode("utf-8", "replace") for n, v in labels}
    return found.pop("__name__", "") + "{" + ",".join(f'{n}="{v}"' for n, v in found.items()) + "}"


def _is_zero(sample, last, written, changed):
    """A first sample: 0 a second before the minute, or where the process began if that is later."""
    timestamp, value = sample
    began = written.launched <= timestamp < written.launched + 60000
    return value == 0 and (changed or began or timestamp % 60000 == 59000 and timestamp > written.launched) and timestamp < last


def _sample(want, labels, written, trace_label, changed):
    samples = written.samples.get(labels)
    if not samples:
        return ["no sample"]
    out, (timestamp, value) = [], max(samples)
    if len({s[0] for s in samples}) < len(samples):
        out.append(f"two samples at one time: {samples}")
    if not is_close(value, want["value"]):
        out.append(f"value {value} for {want['value']}")
    zeros = [s for s in samples if s[0] < timestamp]
    if want["kind"] == "gauge" and any(s[1] != 1 for s in samples):
        out.append(f"a gauge is not always 1: {samples}")
    if want["kind"] == "counter" and not (zeros and _is_zero(min(zeros), timestamp, written, changed)):
        out.append(f"first sample {min(samples)} is no zero a second before the minute, nor where the process began ({written.launched})")
    exemplars = written.exemplars.get(labels, [])
    got = [(dict(e[2]), e[1]) for e in exemplars]
    allowed = [({trace_label.encode(): trace.encode()}, seconds) for trace, seconds in want.get("exemplar", [])]
    if (got[-1] not in allowed if got else bool(allowed)):
        out.append(f"exemplar {got[-1] if got else None} for {allowed or None}")
    return out


def _histogram(want, labels, written, trace_label, changed):
    histograms = written.histograms.get(labels)
    if not histograms:
        return ["no native histogram"]
    wanted, (_, got), out = want["histogram"], max(histograms, key=lambda h: h[0]), []
    for field in ("schema", "zero_threshold", "zero_int", "count_int", "sum", "reset_hint", "negative"):
        if not is_close(got[field], wanted.get(field, 0)):
            out.append(f"{field} {got[field]} for {wanted.get(field, 0)}")
    out += [f"{field} {got[field]} for {wanted[field]}" for field in ("ps", "pd") if got[field] != wanted[field]]
    _, first = min(histograms, key=lambda h: h[0])
    if len(histograms) < 2 or first["count_int"] or first["sum"] or first["zero_threshold"]:
        out.append(f"first histogram {first} is no zero")
    exemplars = {(dict(e[2]).get(trace_label.encode(), b"?").decode(), e[1]) for e in written.exemplars.get(labels, [])}
    if exemplars != want["exemplars"] if not want["some_of"] else not exemplars or not exemplars <= want["exemplars"]:
        out.append(f"exemplars {sorted(exemplars)} for {sorted(want['exemplars'])}")
    return out


def differences(expected, written, trace_label, changed=False):
    """Differences in words, the shortest first. `changed`: settings changed meanwhile, so that the zero of a series may come later."""
    seen = (written.samples.keys() | written.histograms.keys()) if written else set()
    out = [f"missing {show(labels)}" for labels in expected.keys() - seen]
    out += [f"extra {show(labels)} {written.samples.get(labels, [])[-1:]}" for labels in seen - expected.keys()]
    for labels in expected.keys() & seen:
        check = _histogram if "histogram" in expected[labels] else _sample
        out += [f"{d} of {show(labels)}" for d in check(expected[labels], labels, written, trace_label, changed)]
    if written:
        out += [f"exemplar of no series {show(labels)}" for labels in written.exemplars.keys() - seen]
        out += written.violations
    return sorted(out, key=len)
