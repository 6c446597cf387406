"""Will the server of an editor run in an image?  Looked up in the image's files, before anything is started.

What the server of VS Code wants is said in two places.  `docs/remote/linux.md` of microsoft/vscode-docs: glibc 2.28,
libstdc++ 3.4.25, tar, and curl or wget.  `resources/server/bin/helpers/check-requirements-linux.sh` of
microsoft/vscode: the tools that it calls itself, where it looks for libraries, and that the number behind
`libstdc++.so.6.0.` is that of GLIBCXX_3.4.  The devcontainers CLI runs `uname`, `getent`, `cat`, `dirname` and
`readlink` through `/bin/sh`, and reads `/etc/passwd`.
"""

from __future__ import annotations

import json
import os
import posixpath
import re

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, error_for, nearest, sort_findings
from nixcompose.sources.image import read_image
from nixcompose.sources.image_tree import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nixcompose.manifest import Manifest
    from nixcompose.sources.image import Image

__all__ = ["Check", "Preflight", "preflight"]

LOADER, LIBRARY, ACCOUNT, TOOL = "NXC621", "NXC622", "NXC623", "NXC624"

LOADERS = {
    "amd64": ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1"),
    "arm64": ("/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-aarch64.so.1"),
    "arm": ("/lib/ld-linux-armhf.so.3",),
}
"""Where programs that were built elsewhere look for their loader, by the architectures that there is a server for."""

LIBRARIES = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64",
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib/arm-linux-gnueabihf",
)  # fmt: skip
TOOLS = {
    "awk": "gawk",
    "cat": "coreutils",
    "dirname": "coreutils",
    "getent": "getent",
    "grep": "gnugrep",
    "gzip": "gzip",
    "head": "coreutils",
    "readlink": "coreutils",
    "sed": "gnused",
    "sort": "coreutils",
    "tail": "coreutils",
    "tar": "gnutar",
    "uname": "coreutils",
    "wc": "coreutils",
}
"""What is run by name, with the package of nixpkgs that has it."""

LEAST_GLIBC, LEAST_GLIBCXX = (2, 28), 25
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_ELSEWHERE = "a target of kind devcontainer has it"
_GLIBC = re.compile(r"/[a-z0-9]{32}-glibc-([0-9]+)\.([0-9]+)|/ld-([0-9]+)\.([0-9]+)\.so$")
_GLIBCXX = re.compile(r"libstdc\+\+\.so\.6\.0\.([0-9]{1,4})$")


@frozen
class Check:
    """One thing that is looked for: *holds* is whether it is there, None if the image does not tell.

    *found* is what was found, or why not.
    """

    name: str
    holds: bool | None
    found: str


@frozen
class Preflight:
    """What was looked for in an image, and a finding for each thing that is missing.

    *user* is who the editor works as; *architecture* is as OCI spells it, None if it is not known.
    """

    image: str
    architecture: str | None
    user: str
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


def preflight(image: str | os.PathLike[str], manifest: Manifest | None = None, target: str | None = None) -> Preflight:
    """Look for all that an editor's server needs in a built image, without running it.

    *image* is an archive for `docker load` as `nix build` leaves it, the directory of an OCI image
    layout, or a list of files that `tar -t` printed.  The user is that of *target* in *manifest*, else
    whom the image names for editors (in its label `devcontainer.metadata`), else whom it runs as.

    Raises `SourceError` (NXC731) if the image cannot be read, `ManifestError` for an unknown target.
    """
    if manifest is not None and target is not None and target not in manifest.targets:
        known = f"the targets are {', '.join(manifest.targets)}"
        message = f'there is no target "{target}"'
        raise error_for([Finding("NXC208", message, None, known, nearest(target, manifest.targets))])
    found = read_image(image)
    wanted = manifest.targets[target].user or "root" if manifest is not None and target is not None else None
    look = _Look(found, wanted or _user(found))
    results = list(look.checks())
    checks = tuple([check for check, _, _ in results])
    return Preflight(found.address, found.architecture, look.user, checks, sort_findings(_findings(results)))


def _findings(results: Iterable[tuple[Check, str, str]]) -> Iterator[Finding]:
    """Yield a finding for what is missing; what is missing in one way and has one way out is one."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for check, code, fix in results:
        if check.holds is False:
            alike.setdefault((code, check.found, fix), []).append(check.name)
    for (code, found, fix), names in alike.items():
        yield Finding(code, f"{', '.join(names)}: {found}", None, fix)


def _user(image: Image) -> str:
    """Whom the image names for editors, or runs as."""
    try:
        entries = json.loads(image.labels.get("devcontainer.metadata", "[]"))
    except ValueError:
        entries = []
    for entry in reversed(entries if isinstance(entries, list) else [entries]):
        if isinstance(entry, dict) and isinstance(entry.get("remoteUser"), str):
            return str(entry["remoteUser"])
    return image.user.partition(":")[0] or "root"


class _Look:
    """One look through an image."""

    def __init__(self, image: Image, user: str) -> None:
        self.image = image
        self.user = user
        self.system = self._nixos()
        self.path = [
            *image.environment.get("PATH", PATH).split(":"),
            *([f"{self.system}/sw/bin"] if self.system else []),
        ]

    def checks(self) -> Iterator[tuple[Check, str, str]]:
        """Yield every check with its code, and the way out if it does not hold."""
        yield self._loader(), LOADER, f"put one there, such as pkgs.nix-ld; {_ELSEWHERE}"
        yield self._glibc(), LIBRARY, "take packages of a nixpkgs since 19.03"
        yield self._libstdcxx(), LIBRARY, f'list "stdenv.cc.cc.lib", and link it to /usr/lib64; {_ELSEWHERE}'
        yield self._os_release(), TOOL, f"give the image an /etc/os-release; {_ELSEWHERE}"
        yield self._account(), ACCOUNT, "write the account down under [users], and name it in the target: user"
        yield self._program("/bin/sh"), TOOL, "add dockerTools.binSh; every image of ours has it"
        yield self._program("/usr/bin/env"), TOOL, "add dockerTools.usrBinEnv; every image of ours has it"
        for name, package in TOOLS.items():
            yield self._tool(name, [name]), TOOL, f'list "{package}" in a group; {_ELSEWHERE}'
        yield self._tool("wget or curl", ["wget", "curl"]), TOOL, f'list "wget" in a group; {_ELSEWHERE}'

    def _loader(self) -> Check:
        architecture = self.image.architecture
        if architecture is not None and architecture not in LOADERS:
            return Check("loader", False, f"there is no server for {architecture}")
        places = [place for name, places in LOADERS.items() if architecture in (None, name) for place in places]
        return self._first("loader", self._nix_ld("ld.so") + places, f"no program is at {places[0]}")

    def _glibc(self) -> Check:
        check = self._loader()
        loader = check.found.rpartition(" -> ")[2] if check.holds else ""
        if "nix-ld" in loader:
            named = self.image.tree.find(self.image.environment.get("NIX_LD", ""))
            loader = named[0] if named else ""
        if "/ld-musl-" in loader:
            return Check("glibc", None, "the loader is that of musl, whose version is not known")
        match = _GLIBC.search(loader)
        version = tuple(int(part) for part in match.groups() if part) if match else self._libc(loader)
        if not version:
            return Check("glibc", None, "its version is not known")
        said = f"{version[0]}.{version[1]}"
        return Check("glibc", version >= LEAST_GLIBC, said if version >= LEAST_GLIBC else f"{said} is older than 2.28")

    def _libc(self, loader: str) -> tuple[int, ...]:
        """The version that the C library beside a loader says."""
        found = self.image.tree.find(posixpath.join(posixpath.dirname(loader), "libc.so.6")) if loader else None
        text = found[1].text if found and isinstance(found[1], File) else None
        return tuple(int(part) for part in text.rpartition(b" ")[2].split(b".")) if text else ()

    def _libstdcxx(self) -> Check:
        named = [self.image.environment.get(name, "") for name in ("NIX_LD_LIBRARY_PATH", "LD_LIBRARY_PATH")]
        folders = [folder for folder in [*LIBRARIES, *":".join(named).split(":")] if folder]
        places = [f"{folder}/libstdc++.so.6" for folder in folders] + self._nix_ld("libstdc++.so.6")
        check = self._first("libstdc++", places, "libstdc++.so.6 is in no directory of libraries")
        if not check.holds:
            return check
        version = _GLIBCXX.search(check.found)
        if version is None:
            return Check(check.name, None, f"{check.found}, whose version is not known")
        if int(version[1]) < LEAST_GLIBCXX:
            return Check(check.name, False, f"GLIBCXX_3.4.{version[1]} is older than GLIBCXX_3.4.25")
        return check

    def _os_release(self) -> Check:
        places = ["/etc/os-release", "/usr/lib/os-release", *([f"{self.system}/etc/os-release"] if self.system else [])]
        return self._first("os-release", places, "there is no /etc/os-release", is_program=False)

    def _account(self) -> Check:
        name = "user"
        found = self.image.tree.find("/etc/passwd")
        if self.image.is_list or (self.system and not found):
            return Check(name, None, "a list does not tell" if self.image.is_list else "made when the system starts")
        text = found[1].text if found and isinstance(found[1], File) else None
        if text is None:
            return Check(name, False, "there is no /etc/passwd")
        accounts = [line.split(":") for line in text.decode("utf-8", "replace").splitlines()]
        entry = next((entry for entry in accounts if len(entry) == 7 and self.user in (entry[0], entry[2])), None)
        if entry is None:
            return Check(name, False, f'"{self.user}" is not in /etc/passwd')
        home = self.image.tree.find(entry[5])
        if home is None or not isinstance(home[1], dict):
            return Check(name, False, f'the home of "{self.user}" is not there: {entry[5]}')
        if found is not None and found[0] != "/etc/passwd":
            return Check(name, False, f"/etc/passwd is a link to {found[0]}, and editors change the numbers in it")
        return Check(name, True, f"{entry[0]}, at home in {entry[5]}")

    def _program(self, path: str) -> Check:
        if self.system and self.image.tree.find(path) is None:
            return Check(path, None, "made when the system starts")
        return self._first(path, [path], "there is no such program")

    def _tool(self, name: str, programs: Iterable[str]) -> Check:
        places = [f"{folder}/{program}" for program in programs for folder in self.path if folder.startswith("/")]
        return self._first(name, places, "no such program is in the PATH of the image")

    def _first(self, name: str, places: list[str], missing: str, *, is_program: bool = True) -> Check:
        """Whether a program or file is at one of *places*."""
        for place in places:
            found = self.image.tree.find(place)
            if found and isinstance(found[1], File) and (found[1].is_executable or not is_program):
                return Check(name, True, place if found[0] == place else f"{place} -> {found[0]}")
        if self.image.is_list and any(map(self._is_behind_a_file, places)):
            return Check(name, None, "a list does not tell where links lead")
        return Check(name, False, missing)

    def _is_behind_a_file(self, place: str) -> bool:
        """Whether a list names a part of the way to *place* as something that is no directory, so probably a link."""
        parts = place.split("/")
        ways = (self.image.tree.find("/".join(parts[:end])) for end in range(2, len(parts)))
        return any(found and isinstance(found[1], File) for found in ways)

    def _nix_ld(self, name: str) -> list[str]:
        """Where a NixOS that is in the image has a file for nix-ld, which is put in place when the system starts."""
        return [f"{self.system}/sw/share/nix-ld/lib/{name}"] if self.system else []

    def _nixos(self) -> str:
        """The NixOS system that the image starts, if it starts one."""
        program = self.image.command[0] if self.image.command else ""
        folder = posixpath.dirname(program)
        is_system = posixpath.basename(program) == "init" and self.image.tree.find(f"{folder}/nixos-version")
        return folder if is_system else ""
