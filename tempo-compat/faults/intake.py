"""Requests of clients that mean well: sent again after a lost answer, or with a label that has become an id."""
import http.client
import time

from rows import CALLS, FEW, Fault, Stage, own
from sidecar import Client


class Deaf(Client):
    """Hears no first answer: each request is sent on one connection that is given up, and again, with the same bytes, on another one."""

    def _send(self, body, number, connection):
        lost = http.client.HTTPConnection("127.0.0.1", self.sidecar.http, timeout=60)
        try:
            lost.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
            if number % 2:
                # The answer is there and is not read. Else both requests may be under way at once.
                lost.sock.recv(1)
        except OSError:
            pass
        lost.close()
        return super()._send(body, number, connection)


def again(row, given):
    """Every answer is lost once."""
    with Stage({"metronome": {"intake": {"resent_window": "1m"}}}, client=Deaf) as stage:
        time.sleep(5 * given.seconds)
        stage.settle(row)
        known = own(stage.sidecar, "metronome_resent_requests_total")
        row.expect(row.arrived == row.acknowledged, "it is counted more than once")
        row.expect(known == row.acknowledged / Client.SPANS, f"{known:.0f} requests were known again")


def spike(row, given):
    """Five minutes as ever, and then an id in the span's name: it is replaced, its series' other labels stay."""
    spiking = []

    def names(number):
        return f"operation {number}" if spiking else f"operation {number % 20}"

    with Stage({"metronome": {"limits": {"label_spike": 10}}, **FEW}, client=lambda one: Client(one, names=names)) as stage:
        time.sleep(5 * 60 + 40)
        spiking.append(True)
        # Decided every 15 s.
        time.sleep(20 * max(given.seconds, 1))
        before = _series(stage)
        time.sleep(15 * given.seconds)
        stage.settle(row)
        after = _series(stage)
        collapsed = [one for one in after if one["span_name"] == "__cardinality_overflow__"]
        row.expect(len(before) == len(after), f"{len(after) - len(before)} series were made although the label is over its limit")
        row.expect([one["service"] for one in collapsed] == ["faults"], f"series of replaced values: {collapsed}")
        limited = own(stage.sidecar, "tempo_metrics_generator_registry_label_values_limited_total", 'label_name="span_name"')
        row.expect(limited > 0, "nothing is counted as replaced")
        row.expect(row.arrived == row.acknowledged, "it is counted more than once")
        row.note = f"{len(after):,} series"


def _series(stage):
    """Labels of all label sets that have arrived."""
    stage.endpoint.store.waiting.join()
    with stage.endpoint.store.lock:
        return [one.labels for one in stage.endpoint.store.names.get(("", CALLS), ())]


FAULTS = [
    Fault("every answer is lost once, resent_window: 1m", again),
    Fault("a span's name becomes an id after five minutes, label_spike: 10", spike),
]
