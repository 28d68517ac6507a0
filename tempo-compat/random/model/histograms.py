"""Histogram states: classic (rule 6.2) and native (rule 6.4)."""
import math
from bisect import bisect_left
from decimal import Decimal, getcontext

getcontext().prec = 40
ZERO_THRESHOLD = 2.0**-128
NATIVE_EXEMPLARS = 10
_bounds = {}


def schema_of(factor):
    """The schema of a native histogram with this bucket factor."""
    return max(-4, min(8, -math.floor(math.log2(math.log2(factor)))))


def _fractions(schema):
    """Upper bounds of the buckets between 0.5 and 1, exact to the last bit."""
    if schema not in _bounds:
        _bounds[schema] = [float(Decimal(2) ** (Decimal(i) / 2**schema) / 2) for i in range(2**schema)]
    return _bounds[schema]


def bucket_index(value, schema):
    """Number of the bucket that holds `value` > 0: (2^((i-1)/2^schema), 2^(i/2^schema)]."""
    fraction, exponent = math.frexp(value)
    if schema > 0:
        bounds = _fractions(schema)
        return bisect_left(bounds, fraction) + (exponent - 1) * len(bounds)
    index = exponent - (1 if fraction == 0.5 else 0)
    return (index + (1 << -schema) - 1) >> -schema


class Exemplars:
    """What a bucket's last exemplar may be: the last one observed, or any of those that were observed at no certain order."""

    def __init__(self):
        self.allowed, self.group = [], None

    def add(self, exemplar, group):
        """Takes an exemplar; those of one `group` (not None) have no certain order among them."""
        if group is None or group != self.group:
            self.allowed = []
        self.allowed.append(exemplar)
        self.group = group


class Histogram:
    """One histogram series in the mode `classic`, `native` or `both`."""

    def __init__(self, bounds, mode, native):
        self.bounds, self.mode = list(bounds) + [math.inf], mode
        self.count = self.sum = 0.0
        self.cumulative = [0.0] * len(self.bounds)
        self.exemplars = [Exemplars() for _ in self.bounds]
        self.schema, self.max_buckets = schema_of(native["factor"]), native["max_buckets"]
        self.zero, self.buckets, self.native_exemplars = 0, {}, []

    def observe(self, value, weight, exemplar, group):
        """Takes `weight` observations of `value` seconds; `exemplar` is a trace id as text, or None."""
        units = weight if self.mode == "classic" else math.ceil(weight)
        self.count += units
        self.sum += value * units
        for i, bound in enumerate(self.bounds):
            if value <= bound:
                self.cumulative[i] += units
        if exemplar and (units or self.mode == "classic"):
            self.exemplars[bisect_left(self.bounds, value)].add((exemplar, value), group)
            self.native_exemplars.append((exemplar, value))
        if self.mode != "classic" and units:
            self._observe_native(value, units)

    def _observe_native(self, value, units):
        if value <= ZERO_THRESHOLD:
            self.zero += units
            return
        index = bucket_index(value, self.schema)
        self.buckets[index] = self.buckets.get(index, 0) + units
        self._fit()

    def _fit(self):
        while self.max_buckets and len(self.buckets) > self.max_buckets and self.schema > -4:
            self._halve()

    def _halve(self):
        halved = {}
        for index, count in self.buckets.items():
            halved[(index + 1) >> 1] = halved.get((index + 1) >> 1, 0) + count
        self.schema, self.buckets = self.schema - 1, halved

    def add(self, other):
        """Adds another native state up (label sets that external labels make equal)."""
        self.count, self.sum, self.zero = self.count + other.count, self.sum + other.sum, self.zero + other.zero
        self.native_exemplars = self.native_exemplars + other.native_exemplars
        while self.schema > other.schema:
            self._halve()
        while other.schema > self.schema:
            other._halve()
        for index, count in other.buckets.items():
            self.buckets[index] = self.buckets.get(index, 0) + count
        self._fit()

    def written(self):
        """The native histogram as remote write spells it."""
        spans, deltas, before, following = [], [], 0, None
        for index in sorted(self.buckets):
            gap = index if following is None else index - following
            if following is None or gap > 2:
                spans.append([gap, 0])
            else:
                for _ in range(gap):
                    spans[-1][1] += 1
                    deltas.append(-before)
                    before = 0
            spans[-1][1] += 1
            deltas.append(self.buckets[index] - before)
            before, following = self.buckets[index], index + 1
        return {
            "schema": self.schema, "zero_threshold": ZERO_THRESHOLD, "zero_int": self.zero, "count_int": int(self.count),
            "sum": self.sum, "ps": spans, "pd": deltas}
