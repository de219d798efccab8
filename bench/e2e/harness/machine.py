"""What the figures were measured on."""

import datetime
import os
import re
import resource
import shutil
import subprocess

from .process import TICK, Failed


def _first(command, pattern):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except OSError:
        return "unknown"
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else "unknown"


def java(root):
    """The java that the project's own launcher would take."""
    script = 'jdk_script=$1/mvnw; . "$1/.mvn/jdk.sh"; find_jdk && printf %s "$JAVA_HOME"'
    done = subprocess.run(["sh", "-c", script, "sh", root], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(done.stderr)
    return os.path.join(done.stdout, "bin/java")


def require(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    if missing:
        raise Failed(f"not installed: {', '.join(missing)} (Debian: apt-get install nginx-light wrk nghttp2-client)")


def description(bench):
    with open("/proc/cpuinfo") as f:
        model = re.search(r"model name\s*:\s*(.+)", f.read())
    with open("/proc/meminfo") as f:
        memory = int(re.search(r"MemTotal:\s+(\d+)", f.read()).group(1)) / 1024**2
    commit = _first(["git", "-C", bench.root, "log", "-1", "--format=%h"], r"^([0-9a-f]{7,})$")
    jdk = _first([bench.java, "-version"], r"Runtime Environment (.+)")
    nginx = _first(["nginx", "-v"], r"nginx/(\S+)")
    wrk = _first(["wrk", "-v"], r"wrk (\S+)")
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        f"{model.group(1) if model else os.uname().machine}, cores {','.join(map(str, sorted(bench.cores)))} of "
        f"{os.cpu_count()}, {memory:.0f} GiB, Linux {os.uname().release}, JDK {jdk}, nginx {nginx}, wrk {wrk}; "
        f"{now:%Y-%m-%d %H:%M} UTC, commit {commit}, load average at the start {os.getloadavg()[0]:.2f}"
    )


class Bystanders:
    """What else the cores were doing: CPU time that neither we nor anything we started has used, and stolen time."""

    def __init__(self, bench):
        self.bench = bench
        self.before = self._look()

    def _look(self):
        busy = stolen = total = 0
        with open("/proc/stat") as f:
            for line in f:
                name, *ticks = line.split()
                if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in self.bench.cores:
                    user, nice, system, idle, iowait, irq, softirq, steal = map(int, ticks[:8])
                    busy += user + nice + system + irq + softirq
                    stolen += steal
                    total += user + nice + system + idle + iowait + irq + softirq + steal
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        ours = sum(u.ru_utime + u.ru_stime for u in used) + self.bench.fleet.cpu_seconds()
        return busy / TICK, stolen / TICK, total / TICK, ours

    def share(self):
        """The part of the cores' time, 0 to 1, that went to others since this was made."""
        busy, stolen, total, ours = (b - a for a, b in zip(self.before, self._look(), strict=True))
        return (max(0.0, busy - ours) + stolen) / total if total else 0.0


# More than this is too much, however many such rounds the person at the keyboard put up with (--others).
TOO_NOISY = 0.05


def noise(bench, overall):
    """What a reader has to know of the machine before believing the section."""
    limit = bench.options.others / 100
    worst = max((share for _, _, share in bench.noise), default=overall)
    sentence = f"Other processes and the hypervisor took {overall:.1%} of the cores during the scenario"
    if bench.noise:
        run, used = (sum(n[i] for n in bench.noise) for i in (0, 1))
        sentence += f"; rounds with more than {limit:.0%} were repeated ({run} run, the quietest {used} used,"
        sentence += f" at most {worst:.1%} in those)"
    return sentence + "." + (" **Too noisy for figures to rely on.**" if worst > TOO_NOISY else "")
