"""What the machine does: disks, clocks, memory, files."""
import copy
import mmap
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

from rows import FEW, NARROW, Fault, Stage, new_endpoint
from sidecar import BINARY, Client, merge

CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
/* The wall clock, off by as many seconds as a file says. */
static volatile long long *ahead;
static int (*real)(clockid_t, struct timespec *);
__attribute__((constructor)) static void begin(void) {
  int file = open(getenv("CLOCK_AHEAD"), O_RDONLY);
  void *map = mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) ahead = map;
  real = dlsym(RTLD_NEXT, "clock_gettime");
}
int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, time);
  if (ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += *ahead;
  return result;
}
int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
"""


def disk(name, options, has_log=False):
    """A file system of its own."""

    def run(row, given):
        if os.getuid() != 0:
            return False
        place = tempfile.mkdtemp(prefix="metronome-disk-")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=False).returncode:
            return False
        try:
            log = os.path.join(place, "log") if has_log else None
            with Stage(place=place, log=log, client=lambda one: Client(one, names=lambda number: f"operation {number % 400}")) as stage:
                time.sleep(2 * given.seconds)
                stage.endpoint.close()
                time.sleep(4 * given.seconds)
                stage.endpoint.open()
                stage.settle(row)
        finally:
            subprocess.run(["umount", "-l", place], check=False)
        return True

    return Fault(name, run)


def clock(name, steps, patience=60, extra=None, label_sets=20):
    """The wall clock is set: `steps` are pairs of seconds, by how much it is off and for how long. The client is of the same machine."""
    offsets = [0] + [seconds for seconds, _ in steps]
    furthest = max(abs(later - earlier) for earlier, later in zip(offsets, offsets[1:]))

    def run(row, _):
        if not shutil.which("cc"):
            return False
        with tempfile.TemporaryDirectory(prefix="metronome-clock-") as place:
            source, library, file = (os.path.join(place, name) for name in ("clock.c", "clock.so", "ahead"))
            with open(source, "w") as out:
                out.write(CLOCK)
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
            with open(file, "wb+") as out:
                out.write(bytes(4096))
                out.flush()
                ahead = mmap.mmap(out.fileno(), 4096)
            variables = {"LD_PRELOAD": library, "CLOCK_AHEAD": file}
            with Stage(extra or (FEW if label_sets > 1_000 else None), variables=variables, client=lambda one: Client(one, names=lambda number: f"operation {number % label_sets}")) as stage:
                time.sleep(2.5)
                for shift, lasting in steps:
                    with stage.client.gate:
                        stage.client.shift = shift
                        ahead[:8] = struct.pack("<q", shift)
                    time.sleep(lasting)
                stage.settle(row, patience)
                row.expect(furthest < 10 or "clock was set" in stage.sidecar.log(), "it said nothing of it")
                row.expect(not stage.endpoint.store.violations, f"out of order: {stage.endpoint.store.violations[:1]}")
        return True

    return Fault(name, run)


def there_and_back(name, seconds):
    """For 6 s."""
    return clock(name, ((seconds, 6), (0, 1)))


def _until_short(row, stage):
    """Until there is no memory left for new label sets, and some more: what comes then counts, too."""
    deadline = time.monotonic() + 300
    while "memory is short" not in stage.sidecar.log() and time.monotonic() < deadline:
        time.sleep(0.5)
    row.expect("memory is short" in stage.sidecar.log(), "it never found memory short")
    time.sleep(5)


def flood(row, _):
    """New label sets without end, and a limit of memory: those that are known stay exact."""
    with Stage(_seldom({"metronome": {"limits": {"memory": 64_000_000}}}), client=_new_names, timeout="15s") as stage:
        _until_short(row, stage)
        stage.settle(row, seconds=90)
        row.expect(row.peak < 64, f"{row.peak:.0f} MB")


def _new_names(sidecar):
    """A client each of whose spans makes a label set."""
    return Client(sidecar, names=lambda number: f"operation {number}", pause=0.002)


def _seldom(extra):
    """Few series, seldom collected: the receiver here reads slowly."""
    settings = copy.deepcopy(NARROW)
    merge(settings, {"metrics_generator": {"registry": {"collection_interval": "10s"}}})
    merge(settings, copy.deepcopy(extra))
    return settings


def _memory_group(limit):
    """A cgroup of its own that may have so much memory, and its file that counts the processes that were ended for it; None: none can be made."""
    for root, name, events in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.oom_control"), ("/sys/fs/cgroup", "memory.max", "memory.events")):
        if not os.path.exists(os.path.join(root, "cgroup.procs")):
            continue
        place = os.path.join(root, f"metronome-faults-{os.getpid()}")
        try:
            os.mkdir(place)
        except OSError:
            continue
        try:
            with open(os.path.join(place, name), "w") as out:
                out.write(str(limit))
            return place, os.path.join(place, events)
        except OSError:
            os.rmdir(place)
    return None


def container(row, _):
    """New label sets without end, and a cgroup that would end the process: it makes no more series before that, and what it knows stays exact."""
    made = _memory_group(96 << 20)
    if made is None:
        return False
    place, events = made
    before = ["/bin/sh", "-c", 'echo $$ > "$0/cgroup.procs"; exec "$@"', place]
    try:
        with Stage(_seldom({}), before=before, client=_new_names, timeout="15s") as stage:
            _until_short(row, stage)
            stage.settle(row, seconds=90)
            row.expect(stage.sidecar.process.poll() is None, "it has ended")
            with open(events) as file:
                row.expect("oom_kill 0" in file.read().splitlines(), "the cgroup has ended a process")
    finally:
        # A process that is gone is counted for a while yet.
        for _ in range(300):
            try:
                os.rmdir(place)
                break
            except OSError:
                time.sleep(0.1)
    return True


def addresses(row, _):
    """New label sets without end, and ulimit -v of little more than the process begins with: it lives, and what it knows stays exact."""
    with Stage() as stage:
        with open(f"/proc/{stage.sidecar.process.pid}/status") as file:
            size = next(int(line.split()[1]) for line in file if line.startswith("VmSize"))
    # Four fifths are planned with.
    before = ["/bin/sh", "-c", f'ulimit -v {(size + 100_000) * 5 // 4}; exec "$0" "$@"']
    with Stage(_seldom({}), before=before, client=_new_names, timeout="15s") as stage:
        _until_short(row, stage)
        stage.settle(row, seconds=90)
        row.expect(stage.sidecar.process.poll() is None, "it has ended")


def blind(row, _):
    """No /proc: the program says so, and does nothing that it was not asked for."""
    if os.getuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        return False
    script = 'mount -t tmpfs none /proc && exec "$0" "$@"'
    for words in (["version"], ["check", "--config", "x"], ["serve"]):
        done = subprocess.run(["unshare", "-m", "/bin/sh", "-c", script, BINARY] + words, capture_output=True, text=True, timeout=30, check=False)
        row.expect(done.returncode == 1 and "the arguments cannot be read" in done.stderr, f"{words[0]}: {done.returncode} {done.stderr}")
    row.recovery = row.peak = 0
    return True


def descriptors(row, given, limit=96, early=False):
    """Fewer file descriptors than connections, from the start or later."""
    with Stage(before=["/bin/sh", "-c", f'ulimit -n {limit}; exec "$0" "$@"']) as stage:
        if not early:
            time.sleep(1.5)
        some = []
        for _ in range(200):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", stage.sidecar.http))
            some.append(one)
        before, began = stage.sidecar.cpu(), time.monotonic()
        time.sleep(4 * given.seconds)
        used = (stage.sidecar.cpu() - before) / (time.monotonic() - began)
        row.expect(used < 0.5, f"{used:.1f} cores were burnt")
        for one in some:
            one.close()
        stage.settle(row)


def unread(row, _):
    """A log that nobody reads."""
    place = tempfile.mkdtemp(prefix="metronome-log-")
    pipe = os.path.join(place, "pipe")
    os.mkfifo(pipe)
    both = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    tenants = [f"tenant-{number}-{'x' * 100}" for number in range(600)]
    try:
        with Stage({"multitenancy_enabled": True, **FEW}, log=pipe, timeout="15s", client=lambda one: Client(one, pause=0, tenants=tenants)) as stage:
            deadline = time.monotonic() + 60
            while stage.client.acknowledged < Client.SPANS * 1_200 and time.monotonic() < deadline:
                time.sleep(0.1)
            row.acknowledged, began = stage.client.end(), time.monotonic()
            row.expect(stage.sidecar.stop() == 0, "its exit code says that something is lost")
            row.recovery, row.peak = time.monotonic() - began, stage.sidecar.peak
            row.arrived = sum(stage.endpoint.store.total(tenant, "traces_spanmetrics_calls_total") for tenant in tenants)
    finally:
        os.close(both)
        shutil.rmtree(place)


def blocked(row, given):
    """password_file of another endpoint is a pipe."""
    place = tempfile.mkdtemp(prefix="metronome-pipe-")
    pipe = os.path.join(place, "password")
    os.mkfifo(pipe)
    good, other = new_endpoint(), new_endpoint()
    other.entry = {"basic_auth": {"username": "a", "password_file": pipe}}
    try:
        with Stage(endpoints=[good, other]) as stage:
            time.sleep(5 * given.seconds)
            stage.settle(row, seconds=10)
            began = threading.Event()
            threading.Timer(40, began.set).start()
            stage.sidecar.stop()
            row.expect(not began.is_set(), "SIGTERM took 40 s")
    finally:
        shutil.rmtree(place)


def changed(row, given):
    """The file of overrides becomes a pipe."""
    place = tempfile.mkdtemp(prefix="metronome-overrides-")
    file = os.path.join(place, "overrides.yaml")
    with open(file, "w") as out:
        out.write("overrides: {}\n")
    extra = {"overrides": {"per_tenant_override_config": file, "per_tenant_override_period": "1s"}}
    try:
        with Stage(extra) as stage:
            time.sleep(1.5)
            os.unlink(file)
            os.mkfifo(file)
            time.sleep(4 * given.seconds)
            stage.sidecar.process.send_signal(signal.SIGHUP)
            began = time.monotonic()
            stage.sidecar.page("/status/overrides")
            row.expect(time.monotonic() - began < 1, "a page waits for the pipe")
            stage.settle(row)
            began = time.monotonic()
            stage.sidecar.stop()
            row.expect(time.monotonic() - began < 5, "it waits for the pipe at its end")
    finally:
        shutil.rmtree(place)


FAULTS = [
    disk("disk of 64 KB, receiver down", "size=64k"),
    disk("read-only disk, receiver down", "size=64m,ro"),
    disk("disk of 64 KB that the log of the program is on as well, receiver down", "size=64k", has_log=True),
    there_and_back("clock set 9 s ahead for 6 s", 9),
    there_and_back("clock set 9 s back for 6 s", -9),
    there_and_back("clock set an hour ahead for 6 s", 3_600),
    there_and_back("clock set an hour back for 6 s", -3_600),
    there_and_back("clock set 90 years ahead for 6 s", 90 * 365 * 86_400),
    there_and_back("clock set 50 years back for 6 s", -50 * 365 * 86_400),
    clock("clock set 15 s back for good", ((-15, 6),)),
    clock("clock set back by 5 s, four times", tuple((-5 * step, 3) for step in range(1, 5))),
    clock("clock flaps by 30 s each second", ((30, 1), (-30, 1)) * 5 + ((0, 1),)),
    clock("clock set 20 minutes ahead, stale_duration: 15m", ((1_200, 8),), label_sets=2_000),
    Fault("new label sets without end, metronome.limits.memory: 64MB", flood),
    Fault("new label sets without end, ulimit -v", addresses),
    Fault("new label sets without end, a cgroup of 96 MiB", container),
    Fault("ulimit -n 96, 200 connections", descriptors),
    Fault("ulimit -n 96, used up before the first push", lambda row, given: descriptors(row, given, early=True)),
    Fault("no readable /proc", blind),
    Fault("standard error is a pipe that nobody reads, 600 tenants", unread),
    Fault("password_file of another endpoint is a pipe", blocked),
    Fault("the file of overrides becomes a pipe", changed),
]
