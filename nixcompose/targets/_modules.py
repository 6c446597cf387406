"""What the kinds that are made of modules share."""

from __future__ import annotations

import re

from nixcompose import nixlang as nix
from nixcompose.errors import nearest
from nixcompose.idioms import as_module, attrs, default, strings
from nixcompose.keys import NAME, Key, Text
from nixcompose.targets import kind
from nixcompose.targets._nix import nix_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target, User

STATE_VERSION = Key(
    Text("a release such as 25.05", r"[0-9]{2}\.[0-9]{2}", 'such as "25.05"'),
    "The release whose defaults apply; set it once, then leave it. 25.05 if left out.",
)
_host_name = Text(
    "a host name", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", "use letters, digits and '-', at most 63"
)
HOSTNAME = Key(_host_name, "The name of the machine; the target's name if left out.")
HOME = Key(
    Text("a name", NAME, "use letters, digits, '_', '.', '+' and '-'"),
    "The home of its user: a target of kind home-manager for the same user.",
)


def check_home(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a `home` that is no home-manager target, or that is somebody else's."""
    name = target.options.get("home")
    if name is None:
        return
    homes = {home.name: home for home in manifest.targets.values() if home.kind == "home-manager"}
    known = f"the homes are {', '.join(homes)}" if homes else 'write one down, with kind = "home-manager"'
    other = manifest.targets.get(name)
    if other is None:
        report("NXC208", (*path, "home"), f'there is no target "{name}"', fix=known, nearest=nearest(name, homes))
    elif name not in homes:
        message = f'target "{name}" is of kind {other.kind}, not home-manager'
        report("NXC208", (*path, "home"), message, fix=known)
    elif other.user != (target.user or "root"):
        message = (
            f'target "{name}" is the home of {other.user}, and target "{target.name}" is for {target.user or "root"}'
        )
        report("NXC206", (*path, "home"), message, fix="name a home of the same user, or leave it out")


def state_version(context: Context) -> str:
    """Return the target's state version."""
    return str(context.target.options.get("state-version", "25.05"))


def check_hostname(target: Target, path: KeyPath, report: Report) -> None:
    """Report a target whose name no machine can have, and that gives it no other."""
    if "hostname" not in target.options and not re.fullmatch(_host_name.pattern, target.name):
        message = f'"{target.name}" is not {_host_name.what}'
        report("NXC206", path, message, fix='give the machine one: hostname = "box"', on_key=True)


def name_for(context: Context, system: str, name: str) -> str:
    """Return *name* for the first system, `NAME-SYSTEM` for the others."""
    return name if system == context.systems[0] else f"{name}-{system}"


def home_names(manifest: Manifest, home: Target) -> dict[str, str]:
    """Return by system what the configurations of a home are called.

    That is its user's name, as home-manager looks for it; with several homes of one user also the target's.
    """
    homes = [target for target in manifest.targets.values() if target.kind == "home-manager"]
    same = [target for target in homes if target.user == home.user]
    user = home.user or "root"
    name = user if len(same) == 1 else f"{user}@{home.name}"
    systems = manifest.systems_of(home)
    return {system: name if system == systems[0] else f"{name}-{system}" for system in systems}


def target_module(context: Context, entries: Iterable[nix.Entry], arguments: Iterable[str] = ()) -> tuple[str, str]:
    """Return the path and text of `targets/NAME.nix`: the target's selection and *entries*.

    *arguments* are what the module takes beside `lib`.
    """
    target = context.target
    chosen: list[nix.Entry] = [nix.Bind("target", default(target.name))]
    for key, names in (("groups", context.groups), ("include", context.includes), ("exclude", context.excludes)):
        if names:
            chosen.append(nix.Bind(key, default(strings(names))))
    body: list[nix.Entry] = []
    if files := _user_modules(context):
        body.append(nix.Bind("imports", nix.List([context.path_to(file, "targets") for file in files])))
    body += [nix.Bind("nixcompose", nix.Attrs(chosen)), *entries]
    module = nix.Lambda(nix.Formals(["lib", *arguments], ellipsis=True), nix.Attrs(body))
    return f"{context.out}/targets/{target.name}.nix", context.file(module)


def _user_modules(context: Context) -> tuple[str, ...]:
    """The user's own modules: of the target, and of the groups that its selection reaches."""
    module_class = kind(context.target.kind).MODULE_CLASS or ""
    groups = context.manifest.groups
    files = [file for name in context.reached for file in groups[name].modules.get(module_class, ())]
    return tuple(dict.fromkeys((*context.target.modules, *files)))


def module_list(context: Context, module: str, file: str, *others: nix.Expr) -> nix.List:
    """Return the modules of a configuration: *others*, ours of the name *module*, the target's *file*, its home."""
    return nix.List([*others, _ours(context, module), context.path_to(file), *_home_modules(context)])


def _ours(context: Context, module: str) -> nix.Expr:
    return as_module(context.manifest, context.path_to(f"{context.out}/modules/{module}.nix"))


def _home_modules(context: Context) -> list[nix.Expr]:
    """Return home-manager as a part of NixOS, with the home that the target names; nothing if it names none."""
    if "home" not in context.target.options:
        return []
    home = context.path_to(f"{context.out}/targets/{context.target.options['home']}.nix")
    entries = [
        nix.Bind("useGlobalPkgs", default(True)),
        nix.Bind("useUserPackages", default(True)),
        nix.Bind(("users", context.user.name, "imports"), nix.List([_ours(context, "home-manager"), home])),
    ]
    module = nix.ref("inputs", "home-manager", "nixosModules", "home-manager")
    return [module, nix.Attrs([nix.Bind("home-manager", nix.Attrs(entries))])]


def machine(context: Context) -> list[nix.Entry]:
    """Return what every NixOS target sets: the settings of Nix, its name, its state version, its user."""
    user = context.user
    entries: list[nix.Entry] = [
        *nix_entries(context.manifest),
        nix.Bind(("networking", "hostName"), default(context.target.options.get("hostname", context.target.name))),
        nix.Bind(("system", "stateVersion"), default(state_version(context))),
    ]
    return entries if user.name == "root" else [*entries, account(user)]  # root NixOS looks after itself


def account(user: User) -> nix.Bind:
    """Return the account of *user* on a NixOS."""
    options = [
        nix.Bind("isNormalUser", nix.value(True)),
        nix.Bind("uid", nix.value(user.uid)),
        nix.Bind("home", nix.Str(user.home_directory)),
        nix.Bind("description", default(user.description or user.name)),
        nix.Bind("extraGroups", strings(user.extra_groups)),
    ]
    return nix.Bind(("users", "users", user.name), nix.Attrs(options))


def machine_modules(context: Context, system: str, module: str, file: str, *others: nix.Expr) -> nix.List:
    """Return the modules of a NixOS for *system*: *others*, the options of nixpkgs, and those of `module_list`."""
    platform = nix.Op("//", nix.Var("nixpkgsOptions"), attrs(hostPlatform=system))
    return module_list(context, module, file, *others, nix.Attrs([nix.Bind("nixpkgs", platform)]))


def configuration(context: Context, system: str) -> nix.Expr:
    """Return where the configuration of a NixOS target for *system* is found again."""
    return nix.ref("inputs", "self", "nixosConfigurations", name_for(context, system, context.target.name), "config")


def system_packages(context: Context) -> dict[str, nix.Expr]:
    """Return what a NixOS target has installed, by system."""
    path = ("environment", "systemPackages")
    return {system: nix.Select(configuration(context, system), *path) for system in context.systems}
