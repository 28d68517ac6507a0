"""Label sets: the order of setting, cutting, sanitised names (rules 3.2, 3.5)."""
from .spans import cut, is_utf8

INTRINSIC = [b"service", b"span_name", b"span_kind", b"status_code", b"status_message"]


def sanitise(name):
    """Everything outside [A-Za-z0-9_] becomes one `_` a character; a byte that belongs to none counts as one (rule 3.5.1)."""
    plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
    return "".join(c if c in plain else "_" for c in name.decode("utf-8", "surrogateescape")).encode()


def protect(name, reserved=INTRINSIC):
    """Prefix `__` for names that are an intrinsic label's (rule 3.5.2)."""
    return b"__" + name if name in reserved else name


class Labels:
    """A label set while it is made: an empty value removes what was set before."""

    def __init__(self, max_name=0, max_value=0):
        self.set = {}
        self.max_name, self.max_value = max_name, max_value

    def put(self, name, value):
        """Sets one label."""
        name, value = cut(name, self.max_name), cut(value, self.max_value)
        if value:
            self.set[name] = value
        else:
            self.set.pop(name, None)

    @property
    def is_valid(self):
        """Whether names and values are UTF-8 and no name is empty (rule 2.8)."""
        return all(name and is_utf8(name) and is_utf8(value) for name, value in self.set.items())

    @property
    def key(self):
        """The set as a value that can be compared."""
        return tuple(sorted(self.set.items()))
