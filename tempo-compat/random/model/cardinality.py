"""The per-label limit (rule 6.10), with exact counts for estimates: configurations keep clear of the estimate's error."""

OVERFLOW = b"__cardinality_overflow__"
TICK = 15 * 10**9


class LabelCardinality:
    """How many values each label has, and which labels are over the limit. Times are nanoseconds."""

    def __init__(self, limit):
        self.max, self.values, self.flagged, self.checked, self.limited = limit, {}, set(), None, {}

    def limit(self, labels, now):
        """Counts the values of a label set and replaces those of the labels that are over the limit."""
        if self.checked is None:
            self.checked = now
        if now - self.checked >= TICK:
            self.flagged = {name for name, values in self.values.items() if len(values) > self.max}
            self.checked = now
        for name, value in labels.items():
            if name in (b"__name__", b"__type__", b"__unit__"):
                continue
            self.values.setdefault(name, set()).add(value)
            if name in self.flagged:
                labels[name] = OVERFLOW
                self.limited[name] = self.limited.get(name, 0) + 1
