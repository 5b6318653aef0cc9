"""systemd's unit files inside a root: where they are, what hides what, and what they say.

(systemd.unit(5), *Unit File Load Path*; systemd.syntax(7)) Nothing is run. What stands in /run is gone
after a boot, units that generators make excepted, and those are handed in (`generated`).
"""

from __future__ import annotations

import fnmatch
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.release import etc
from xmltool.confined.directory import open_directory
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.confined.root import Root

CONFIGURATION = "/etc/systemd/system"
_STAND_INS = (
    "/usr/etc/systemd/system",
    "/nix/var/nix/profiles/system/etc/systemd/system",
)
"""Where a root has what becomes that directory: a commit of ostree, NixOS before its activation."""
RUNTIME = "/run/systemd/system"
VOLATILE = ("/run", "/proc", "/sys", "/dev", "/tmp", "/var/run")  # noqa: S108  # names in a root
"""What a boot makes anew: a root says nothing of it."""
_VENDOR = ("/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
_MAX_BYTES = 256 * 1024
_MAX_NAMES = 5000
_MAX_LINKS = 10
_NULL = "/dev/null"
_WANTING = (".wants", ".requires")

_KEPT = frozenset(
    [
        "Wants",
        "Requires",
        "Requisite",
        "BindsTo",
        "PartOf",
        "Upholds",
        "Conflicts",
        "Before",
        "After",
        "OnFailure",
        "RequiresMountsFor",
        "WantsMountsFor",
        "WantedBy",
        "RequiredBy",
        "Also",
        "Alias",
    ]
)
"""Settings that an empty assignment does not take back (systemd.unit(5): "dependencies ... cannot be
reset to an empty list")."""

Settings = dict[tuple[str, str], tuple[str, ...]]
"""Section and key to its values in order; an empty assignment has taken away those before it."""


class Unit(NamedTuple):
    """A unit, with its drop-ins merged in.

    Attributes:
        name: its own name, where it was asked for by an alias.
        path: of the unit file inside the root.
        settings: what it says.
        aliases: the other names that it is known by on the way here.
    """

    name: str
    path: str
    settings: Settings
    aliases: tuple[str, ...] = ()

    def values(self, section: str, key: str) -> tuple[str, ...]:
        """Return the values of a setting."""
        return self.settings.get((section, key), ())

    def names(self, section: str, *keys: str) -> tuple[str, ...]:
        """Return the units that settings name, which are lists of words."""
        found = (
            word for key in keys for text in self.values(section, key) for word in text.split()
        )
        return tuple(word.replace("%n", self.name) for word in found)


class Units:
    """The unit files of a root.

    Args:
        root: of the system.
        generated: units that a generator makes at boot, such as those of fstab, by name; one in
            /etc hides them, they hide those in /usr.
    """

    def __init__(self, root: Root, generated: Mapping[str, Unit] | None = None) -> None:
        self._root = root
        self._generated = dict(generated or {})
        self._listed = dict(_listings(root))
        self._configuration = next(iter(self._listed), CONFIGURATION)
        self._units: dict[str, Unit | None] = {}

    def unit(self, name: str) -> Unit | None:
        """Return a unit; None where it is missing, masked or unreadable."""
        if name not in self._units:
            self._units[name] = self._load(name)
        return self._units[name]

    def meant(self, name: str) -> str:
        """Return the name that a link in the place of a unit file means, the file itself there or not."""
        path = self._file(name)
        return name if path is None or self._is_null(path) else self._alias(path) or name

    def masked_by(self, name: str) -> str | None:
        """Return the path that masks a unit: a link to /dev/null, or an empty file."""
        path = self._file(name)
        return path if path is not None and self._is_null(path) else None

    def names_in(self, directory: str) -> Iterator[str]:
        """Yield the names in a directory of the load path, such as `NAME.wants`, those masked left out."""
        for at in self._listed:
            if directory not in self._listed[at]:
                continue
            for name in self._root.names(f"{at}/{directory}"):
                if not self._is_null(f"{at}/{directory}/{name}"):
                    yield name

    def matching(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of all unit files that end in one of some suffixes, sorted."""
        found = {name for names in self._listed.values() for name in names}
        return tuple(
            sorted(name for name in found | set(self._generated) if name.endswith(suffixes))
        )

    def links_to(self, name: str) -> Iterator[str]:
        """Yield the paths in /etc that enable a unit: `WANTED-BY.wants/NAME`."""
        for directory in sorted(self._listed.get(self._configuration, ())):
            if directory.endswith(_WANTING):
                path = f"{self._configuration}/{directory}/{name}"
                if self._root.exists(path, follow=False) and not self._is_null(path):
                    yield path

    def is_enabled_in_run(self, name: str) -> bool:
        """Report whether links in /run enable a unit, which are gone after a boot."""
        return any(
            directory.endswith(_WANTING) and name in self._root.names(f"{RUNTIME}/{directory}")
            for directory in self._root.names(RUNTIME)
        )

    def is_preset(self, name: str) -> bool:
        """Report whether the presets enable a unit; what none of them names they do (systemd.preset(5))."""
        for path in configuration_files(self._root, "systemd/system-preset", ".preset"):
            for line in self._root.read_text(path, _MAX_BYTES).splitlines():
                words = line.split()
                if len(words) > 1 and fnmatch.fnmatchcase(name, words[1]):
                    return words[0] == "enable"
        return True

    def _file(self, name: str) -> str | None:
        """Return the path of the file that stands for a name; None for a generated unit, too."""
        for at, names in self._listed.items():
            if at != self._configuration and name in self._generated:
                return None
            if name in names:
                return f"{at}/{name}"
        template = _template(name)
        return None if template is None else self._file(template)

    def _load(self, name: str) -> Unit | None:
        aliases: list[str] = []
        for _ in range(_MAX_LINKS):
            path = self._file(name)
            if path is None:
                generated = self._generated.get(name)
                return None if generated is None else self._merged(generated, aliases)
            if self._is_null(path):
                return None
            other = self._alias(path)
            if other is None or other in (name, _template(name)):
                if not self._root.exists(path):
                    return None
                text = self._root.read_text(path, _MAX_BYTES)
                return self._merged(Unit(name, path, parse(text)), aliases)
            aliases.append(name)
            name = _instance(other, name)
        return None

    def _alias(self, path: str) -> str | None:
        """Return the name of the unit that a link makes an alias of; None for a plain file."""
        for _ in range(_MAX_LINKS):
            text = self._root.link_text(path)
            if text is None:
                return os.path.basename(path)
            path = os.path.join(os.path.dirname(path), text)
        return None

    def _merged(self, unit: Unit, aliases: list[str]) -> Unit:
        settings = dict(unit.settings)
        for path in self._drop_ins((unit.name, *aliases)):
            parse(self._root.read_text(path, _MAX_BYTES), settings)
        return unit._replace(settings=settings, aliases=tuple(aliases))

    def _drop_ins(self, names: tuple[str, ...]) -> list[str]:
        """Return the drop-ins of a unit, by file name; the first directory's wins."""
        found: dict[str, str] = {}
        for directory in _drop_in_directories(names):
            for at, listed in self._listed.items():
                if f"{directory}.d" not in listed:
                    continue
                for file in self._root.names(f"{at}/{directory}.d"):
                    if file.endswith(".conf"):
                        found.setdefault(file, f"{at}/{directory}.d/{file}")
        return [found[file] for file in sorted(found) if not self._is_null(found[file])]

    def _is_null(self, path: str) -> bool:
        return is_null(self._root, path)


def systemctl(root: Root, verb: str, unit: str) -> str:
    """Return the command that enables or unmasks a unit of a root, to be pasted into a shell."""
    options = () if root.path == "/" else (f"--root={shell_word(root.path)}",)
    return " ".join(("systemctl", *options, verb, shell_word(unit)))


def is_null(root: Root, path: str) -> bool:
    """Report whether a file is masked: a link to /dev/null, or a regular file of no length."""
    for _ in range(_MAX_LINKS):
        text = root.link_text(path)
        if text is None:
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), text))
        if path == _NULL:
            return True
    try:
        found = root.stat(path)
    except OSError:
        return False
    return stat.S_ISCHR(found.st_mode) or (stat.S_ISREG(found.st_mode) and not found.st_size)


def configuration_files(root: Root, directory: str, suffix: str) -> list[str]:
    """Return the files of a `*.d` directory in all its places, sorted by name; the first place wins.

    Args:
        root: of the system.
        directory: such as `tmpfiles.d`, below /etc, /run, /usr/local/lib and /usr/lib.
        suffix: of the names that count.
    """
    found: dict[str, str] = {}
    for parent in (etc(root), "/run", "/usr/local/lib", "/usr/lib", "/lib"):
        for name in root.names(f"{parent}/{directory}"):
            if name.endswith(suffix):
                found.setdefault(name, f"{parent}/{directory}/{name}")
    return [found[name] for name in sorted(found, key=os.fsencode)]


def parse(text: str, settings: Settings | None = None) -> Settings:
    """Read a unit file's text into settings, after those that are there (systemd.syntax(7))."""
    found: Settings = {} if settings is None else settings
    added: dict[tuple[str, str], list[str]] = {}
    section = ""
    for line in _logical_lines(text):
        if line.startswith("["):
            section = line[1:].rstrip("]")
            continue
        key, equals, value = line.partition("=")
        if not equals or not section:
            continue
        at = (section, key.strip())
        if value.strip():
            added.setdefault(at, list(found.get(at, ()))).append(value.strip())
        elif at[1] not in _KEPT:
            added[at] = []
    found |= {at: tuple(values) for at, values in added.items()}
    return found


def _logical_lines(text: str) -> Iterator[str]:
    """Yield the lines with those that end in a backslash joined; comments are left out, in between too."""
    begun = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith(("#", ";")) or (not line and not begun):
            continue
        if line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        yield (begun + line).strip()
        begun = ""
    if begun.strip():
        yield begun.strip()


def _drop_in_directories(names: tuple[str, ...]) -> Iterator[str]:
    """Yield what `.d` directories of a unit are called: its names, their prefixes, its type."""
    for name in names:
        yield name
        template = _template(name)
        if template is not None:
            yield template
        stem, dot, kind = name.rpartition(".")
        while "-" in stem.rstrip("-"):
            stem = stem.rstrip("-").rpartition("-")[0]
            yield f"{stem}-{dot}{kind}"
    yield names[0].rpartition(".")[2]


def _template(name: str) -> str | None:
    stem, at, rest = name.partition("@")
    kind = rest.rpartition(".")[2]
    return f"{stem}@.{kind}" if at and not rest.startswith(".") else None


def _instance(name: str, of: str) -> str:
    """Return the name of a template with the instance of another name."""
    stem, at, rest = name.partition("@")
    instance = of.partition("@")[2].rpartition(".")[0]
    return f"{stem}@{instance}{rest}" if at and rest.startswith(".") and instance else name


def _listings(root: Root) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the directories of the load path, the first one first, each directory once."""
    seen = set()
    own = next(filter(root.exists, (CONFIGURATION, *_STAND_INS)), CONFIGURATION)
    for path in (own, *_VENDOR):
        try:
            with open_directory(root, path) as directory:
                identity = directory.identity
        except OSError:
            continue
        if identity not in seen:
            seen.add(identity)
            yield path, frozenset(root.names(path, _MAX_NAMES))
