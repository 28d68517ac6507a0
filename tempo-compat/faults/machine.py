"""What the machine does: disks, clocks, memory, files."""
import mmap
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

from rows import Fault, Stage, new_endpoint
from sidecar import Client

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


def disk(name, options):
    """A file system of its own."""

    def run(row, given):
        if os.getuid() != 0:
            return False
        place = tempfile.mkdtemp(prefix="metronome-disk-")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=False).returncode:
            return False
        try:
            with Stage(place=place, client=lambda one: Client(one, names=lambda number: f"operation {number % 400}")) as stage:
                time.sleep(2 * given.seconds)
                stage.endpoint.close()
                time.sleep(4 * given.seconds)
                stage.endpoint.open()
                stage.settle(row)
        finally:
            subprocess.run(["umount", "-l", place], check=False)
        return True

    return Fault(name, run)


def clock(name, seconds, lasts=6, patience=60):
    """The wall clock is set, and back again."""

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
            with Stage(variables={"LD_PRELOAD": library, "CLOCK_AHEAD": file}) as stage:
                time.sleep(2.5)
                for shift, lasting in ((seconds, lasts), (0, 1)):
                    # The client is of the same machine.
                    with stage.client.gate:
                        stage.client.shift = shift
                        ahead[:8] = struct.pack("<q", shift)
                    time.sleep(lasting)
                stage.settle(row, patience)
                row.expect(abs(seconds) < 10 or "clock was set" in stage.sidecar.log(), "it said nothing of it")
                row.expect(not stage.endpoint.store.violations, f"out of order: {stage.endpoint.store.violations[:1]}")
        return True

    return Fault(name, run)


def flood(row, given):
    """New label sets without end, and a limit of memory: those that are known stay exact."""
    # Seldom: the receiver here reads slowly.
    limits = {"metronome": {"limits": {"memory": 64_000_000}}, "metrics_generator": {"registry": {"collection_interval": "10s"}}}
    with Stage(limits, client=lambda one: Client(one, names=lambda number: f"operation {number}", pause=0.002)) as stage:
        time.sleep(20 * given.seconds)
        stage.settle(row, seconds=90)


def descriptors(row, given):
    """ulimit -n 96, 200 connections."""
    with Stage(before=["/bin/sh", "-c", 'ulimit -n 96; exec "$0" "$@"']) as stage:
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
        with Stage({"multitenancy_enabled": True}, log=pipe, client=lambda one: Client(one, pause=0, tenants=tenants)) as stage:
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


FAULTS = [
    disk("disk of 64 KB, receiver down", "size=64k"),
    disk("read-only disk, receiver down", "size=64m,ro"),
    clock("clock set 9 s ahead for 6 s", 9),
    clock("clock set 9 s back for 6 s", -9, lasts=6),
    clock("clock set an hour ahead for 6 s", 3_600),
    clock("clock set an hour back for 6 s", -3_600),
    clock("clock set 90 years ahead for 6 s", 90 * 365 * 86_400),
    clock("clock set 50 years back for 6 s", -50 * 365 * 86_400),
    Fault("2,000 new label sets a second, metronome.limits.memory: 64MB", flood),
    Fault("ulimit -n 96, 200 connections", descriptors),
    Fault("standard error is a pipe that nobody reads, 600 tenants", unread),
    Fault("password_file of another endpoint is a pipe", blocked),
]
