"""Find a Java that runs Apache Kafka 4, and the jars of the broker."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crossdesk.errors import Misconfigured

# The broker of Kafka 4 is compiled for Java 17 (KIP-1013).
OLDEST_JAVA = 17
POM = Path(__file__).with_name("pom.xml")


def find_java() -> Path:
    """The `java` of JAVA_HOME, or else of PATH. Raises Misconfigured when there is none or it is too old."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    wanted = f"Kafka needs a Java runtime >= {OLDEST_JAVA} (Debian, Ubuntu: openjdk-17-jre-headless; macOS: openjdk@17)"
    if found is None or not Path(found).exists():
        raise Misconfigured(f"no java at {found or 'PATH'}: {wanted}; JAVA_HOME chooses one")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = java_version(told)
    if version < OLDEST_JAVA:
        raise Misconfigured(f"{found} is Java {version or 'of an unknown version'}: {wanted}; JAVA_HOME chooses one")
    return Path(found)


def java_version(told: str) -> int:
    """The feature release in the output of `java -version` (`1.8.0_402` is 8); 0 when none is named."""
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match[1]) if match else 0


def kafka_version() -> str:
    """The broker's version, as pom.xml pins it."""
    match = re.search(r"<kafka\.version>([^<]+)<", POM.read_text())
    if match is None:
        raise Misconfigured(f"{POM} names no kafka.version")
    return match[1]


def kafka_jars() -> Path:
    """The directory with the broker's jars, fetched from Maven Central the first time. Raises Misconfigured."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crossdesk"
    jars = cache / f"kafka-{kafka_version()}"
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "kafka.lock"):
        if not jars.exists():
            _fetch(jars)
    return jars


def _fetch(jars: Path) -> None:
    """Fetch beside and rename, so that what exists is complete."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Misconfigured("the jars of Kafka come from Maven Central by `mvn`: install it (Debian, macOS: maven)")
    print(f"fetching Apache Kafka {kafka_version()} into {jars} (once) ...", flush=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as beside:
        options = ["-B", "-q", "-ntp", "-f", str(POM), "-DincludeScope=runtime", f"-DoutputDirectory={beside}/jars"]
        done = subprocess.run([maven, *options, "dependency:copy-dependencies"], check=False)
        if done.returncode:
            raise Misconfigured("mvn could not fetch Kafka, see above; is Maven Central or your mirror reachable?")
        (Path(beside) / "jars").rename(jars)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
