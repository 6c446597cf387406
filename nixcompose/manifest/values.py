"""The values that several tables of the manifest have: names, systems, paths, sizes."""

from __future__ import annotations

from nixcompose import targets
from nixcompose.keys import NAME, Choice, Items, Text
from nixcompose.manifest.words import ATTR_PATH, OUTPUTS, SIZE

SYSTEMS = (
    "aarch64-darwin",
    "aarch64-linux",
    "armv6l-linux",
    "armv7l-linux",
    "i686-linux",
    "powerpc64le-linux",
    "riscv64-linux",
    "x86_64-darwin",
    "x86_64-freebsd",
    "x86_64-linux",
)
"""The systems that nixpkgs can be evaluated for."""

OTHER_NAMES = {
    "amd64-linux": "x86_64-linux",
    "arm64-darwin": "aarch64-darwin",
    "arm64-linux": "aarch64-linux",
    "x64-linux": "x86_64-linux",
    "x86-64-linux": "x86_64-linux",
    "linux": "x86_64-linux",
    "darwin": "aarch64-darwin",
}
"""What others call a system."""

PACKAGE_NAME = r"[A-Za-z0-9_@][A-Za-z0-9_.+^@/'-]*"
"""The name of a package: an attribute path can be one, and so can `curl^dev`."""

name = Text("a name", NAME, "use letters, digits, '_', '.', '+' and '-'")
names = Items(name, "a list of names")
package_name = Text("a name", PACKAGE_NAME, "begin with a letter, a digit or '_'; give each name quotes of its own")
members = Items(package_name, "a list of names")
one_name = 'give each name quotes of its own: "essential", "kubernetes"'
terms = Items(Text("a name, or a name to remove (-name)", "-?" + PACKAGE_NAME, one_name), "a list of names")
sentence = Text("a line of text", hint="keep it on one line, without control characters")
system = Choice(SYSTEMS, "a system that nixpkgs knows", "NXC207", OTHER_NAMES)
filters = Items(
    Text("a name, a glob, or one to exclude (!name)", r"!?[A-Za-z0-9_*?.+-]+", 'such as "*-linux" or "!wsl"'),
    "a list of names or globs",
)
attribute = Text(
    "an attribute path of nixpkgs",
    ATTR_PATH,
    'write it as Nix does inside nixpkgs: "git" or "python3Packages.rich"',
    prefixes=("pkgs.", "nixpkgs.", "nixpkgs#"),
)
file = Text("a path inside the project", r"[^\x00-\x1f\x7f]+", 'such as "nix/packages/tool.nix"')
directory = Text("a directory of the project", targets.PROJECT_DIRECTORY, 'such as "apps/web"')
size = Text("a size", SIZE, 'write a number and a unit: "600 MB" (10^6) or "512 MiB" (2^20)', "NXC215")
account = "use lower-case letters, digits, '_' and '-', and begin with a letter or '_'"
identifier = "use letters, digits, '_', '-' and \"'\", and begin with a letter or '_'"
package_path = Text(
    "an attribute path",
    rf"{ATTR_PATH}(?:{OUTPUTS})?",
    'write it as Nix does inside nixpkgs: "git", "python3Packages.rich", or with outputs "curl^dev"',
    prefixes=("pkgs.", "nixpkgs.", "nixpkgs#"),
)
