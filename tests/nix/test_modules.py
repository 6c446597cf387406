"""The emitted home-manager, NixOS and WSL modules in a module system: what they set, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from tests.nix.nix_run import evaluate
from tests.nix.project import error_of, nix_string, write

pytestmark = pytest.mark.nix

# A configuration of each class from a list of modules, with what the class always needs.
WORLD = """
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { };
  home-manager = import (folder + "/nixpkgs/home-manager.nix");
  nixos-wsl = import (folder + "/nixpkgs/wsl.nix");
  person = { home = { username = "me"; homeDirectory = "/home/me"; stateVersion = "25.05"; }; };
  home = modules: (home-manager.lib.homeManagerConfiguration {
    inherit pkgs;
    modules = [ (folder + "/nix/modules/home-manager.nix") ] ++ modules;
  }).config;
  nixosWith = modules: (lib.nixosSystem {
    modules = modules ++ [ { nixpkgs = { inherit pkgs; }; } ];
  }).config;
  nixos = modules: nixosWith ([ (folder + "/nix/modules/nixos.nix") { system.stateVersion = "25.05"; } ] ++ modules);
  wsl = modules: nixosWith ([ nixos-wsl.nixosModules.default (folder + "/nix/modules/wsl.nix") ] ++ modules);
  shown = packages: map (package: builtins.unsafeDiscardStringContext (toString package)) packages;
"""


def _world(folder: Path) -> str:
    return f"let {WORLD.replace('FOLDER', nix_string(str(folder)))} in "


@pytest.fixture(scope="module")
def ours(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of our own manifest."""
    return write(tmp_path_factory.mktemp("modules"), nxc.load(root / "profiles.toml"), sources=root)


SETTINGS = """
systems = ["x86_64-linux"]
[groups.shell]
packages = ["git", "fzf"]
[groups.shell.settings.home-manager]
programs.fzf.enable = true
programs.fzf.colors = { fg = "red", bg = "blue" }
home.sessionVariables.EDITOR = "${builtins.abort \\"x\\"} ''\\n\\""
[groups.shell.settings.nixos]
programs.fzf.fuzzyCompletion = true
environment.variables.EDITOR = "vim"
[groups.shell.modules]
home-manager = ["user/home.nix"]
nixos = ["user/nixos.nix"]
[groups.other]
packages = ["vim", { attr = "tree", targets = ["!laptop"] }]
conflicts = ["third"]
[groups.other.settings.home-manager]
home.sessionVariables.OTHER = "on"
[groups.third]
includes = ["fourth"]
packages = ["jq"]
[groups.fourth]
packages = ["bat"]
[profiles]
default = ["shell"]
[users.dev]
uid = 1234
extra-groups = ["wheel"]
home = "/srv/dev"
description = "D. Veloper"
[targets.laptop]
kind = "home-manager"
profile = "default"
user = "dev"
state-version = "24.11"
modules = ["user/laptop.nix"]
[targets.box]
kind = "nixos-wsl"
profile = "default"
with = ["jq"]
exclude = ["git"]
user = "dev"
hostname = "box-1"
state-version = "24.05"
docker-desktop = false
windows-path = false
start-menu = false
mount-root = "/windows"
mount-options = "metadata,uid=1234"
"""
USER_FILES = {
    "user/home.nix": '{ home.sessionVariables.FROM_GROUP = "yes"; }\n',
    "user/nixos.nix": '{ environment.variables.FROM_GROUP = "yes"; }\n',
    "user/laptop.nix": '{ home.sessionVariables.FROM_TARGET = "yes"; }\n',
}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with settings, modules and conflicts."""
    folder = write(tmp_path_factory.mktemp("rich"), nxc.loads(SETTINGS))
    for path, text in USER_FILES.items():
        folder.joinpath(path).write_text(text)
    return folder


def _expected(root: Path, target: str) -> Any:
    """The packages of one of our targets: an expression that finds each by its attribute path, apart from select.nix."""
    manifest = nxc.load(root / "profiles.toml")
    found = nxc.resolve(manifest, target=target).packages
    paths = [
        ["ours", package.attr] if package.attr in manifest.packages else ["pkgs", *package.attr_path]
        for package in found
    ]
    assert len(paths) > 50
    quoted = " ".join(f"[ {' '.join(map(nix_string, path))} ]" for path in paths)
    overlaid = 'ours = pkgs.extend (import (folder + "/nix/overlay.nix"));'
    return f"(let {overlaid} in map (path: lib.getAttrFromPath path {{ inherit pkgs ours; }}) [ {quoted} ])"


def test_each_target_of_ours_has_the_packages_that_python_resolves(ours: Path, root: Path) -> None:
    """home.packages and environment.systemPackages are the target's resolution, in its order; WSL adds five of its own."""
    answer = evaluate(
        f"""{_world(ours)} {{
          home = shown (home [ (folder + "/nix/targets/home.nix") ]).home.packages;
          wsl = shown (wsl [ (folder + "/nix/targets/wsl.nix") ]).environment.systemPackages;
          expectedHome = shown {_expected(root, "home")};
          expectedWsl = shown {_expected(root, "wsl")};
        }}"""
    )
    assert answer["home"] == answer["expectedHome"]
    extra = [path for path in answer["wsl"] if path not in answer["expectedWsl"]]
    assert set(answer["expectedWsl"]) <= set(answer["wsl"])
    assert sorted(path.split("-", 1)[1] for path in extra) == ["code", "docker", "wsl-clip", "wslu-1.0"], (
        "and wget, which ours has too"
    )


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ('groups = [ "fourth" ];', ["bat"]),
        ('groups = [ "third" ]; include = [ "git" ];', ["git", "jq", "bat"]),
        ('groups = [ "third" ]; exclude = [ "bat" ];', ["jq"]),
        ('groups = [ "third" "shell" ]; exclude = [ "fourth" "git" ];', ["fzf", "jq"]),
        ('groups = [ "other" ]; target = "laptop";', ["vim"]),
        ('groups = [ "other" ]; target = "box";', ["vim", "tree"]),
        ('groups = [ "other" ];', ["vim", "tree"]),
        ("groups = [ ];", []),
    ],
)
def test_a_consumer_chooses_in_their_own_nix(rich: Path, options: str, names: list[str]) -> None:
    """The options decide, for both classes alike, without running nixcompose again."""
    answer = evaluate(
        f"""{_world(rich)} let mine = {{ nixcompose = {{ {options} }}; }}; in {{
          home = shown (home [ person mine ]).home.packages;
          nixos = shown (nixos [ mine ]).environment.systemPackages;
          option = shown (home [ person mine ]).nixcompose.packages;
        }}"""
    )
    assert [path.split("-", 1)[1].removesuffix("-1.0") for path in answer["home"]] == names
    assert answer["nixos"] == answer["option"] == answer["home"]


def test_a_definition_of_the_consumer_replaces_that_of_the_target(rich: Path) -> None:
    """What a target chooses is a default: one plain definition of the user's wins over it."""
    names = evaluate(
        f"""{_world(rich)} shown (home [ (folder + "/nix/targets/laptop.nix") {{ nixcompose.groups = [ "fourth" ]; }} ])
        .home.packages"""
    )
    assert [name.split("-", 1)[1] for name in names] == ["bat-1.0"]


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ('nixcompose.groups = [ "shel" ];', '`one of "shell", "other", "third", "fourth"\''),
        ('nixcompose.groups = "shell";', "`nixcompose.groups' is not of type `list of"),
        ('nixcompose.include = [ "gti" ];', '`one of "git", "fzf", "vim", "tree", "jq", "bat"\''),
        (
            'nixcompose.exclude = [ "gti" ];',
            '`one of "shell", "other", "third", "fourth", "git", "fzf", "vim", "tree", "jq", "bat"\'',
        ),
        ('nixcompose.target = "desktop";', '`null or one of "laptop", "box"\''),
        ('nixcompose.group = [ "shell" ];', "The option `nixcompose.group' does not exist."),
        ("nixcompose.packages = [ ];", "The option `nixcompose.packages' is read-only"),
        ("nixcompose.active = [ ];", "The option `nixcompose.active' is read-only"),
    ],
)
def test_a_wrong_option_is_the_module_systems_own_error(rich: Path, definition: str, words: str) -> None:
    """A typo or a wrong type is refused with the names that there are."""
    choice = "" if definition.startswith("nixcompose.groups") else 'nixcompose.groups = [ "shell" ]; '
    for made in ("home [ person", "nixos ["):
        config = f"({made} {{ {choice}{definition} }} ])"
        assert words in error_of(f"{_world(rich)} [ {config}.nixcompose.active (shown {config}.nixcompose.packages) ]")


def test_a_conflict_is_a_failing_assertion_with_both_chains(rich: Path) -> None:
    """The build stops, and the message says which choices lead to the two groups."""
    mine = '{ nixcompose.groups = [ "other" "third" ]; }'
    words = 'Failed assertions: - groups "other" and "third" conflict: other; third'
    assert words in error_of(f"{_world(rich)} shown (home [ person {mine} ]).home.packages")
    assert words in error_of(f"{_world(rich)} (nixos [ {mine} ]).system.build.toplevel.outPath")


def test_settings_are_on_with_their_group_only(rich: Path) -> None:
    """A group that is on sets its options to exactly the manifest's data; one that is off sets nothing."""
    answer = evaluate(
        f"""{_world(rich)} let
          on = home [ person {{ nixcompose.groups = [ "shell" ]; }} ];
          off = home [ person {{ nixcompose.groups = [ "fourth" ]; }} ];
          system = nixos [ {{ nixcompose.groups = [ "shell" ]; }} ];
        in {{
          on = [ on.programs on.home.sessionVariables ];
          off = [ off.programs off.home.sessionVariables ];
          system = [ system.programs.fzf system.environment.variables ];
        }}"""
    )
    programs = {"fzf": {"enable": True, "colors": {"fg": "red", "bg": "blue"}}}
    assert answer["on"] == [programs, {"EDITOR": '${builtins.abort "x"} \'\'\n"'}]
    assert answer["off"] == [{}, {}]
    assert answer["system"] == [{"enable": False, "fuzzyCompletion": True}, {"EDITOR": "vim"}]


def test_settings_are_defaults_that_the_user_overrides(rich: Path) -> None:
    """A plain definition of the user's wins, leaf by leaf: what they do not touch stays."""
    answer = evaluate(
        f"""{_world(rich)} (home [ person {{
          nixcompose.groups = [ "shell" ];
          programs.fzf = {{ enable = false; colors.fg = "green"; }};
        }} ]).programs.fzf"""
    )
    assert answer == {"enable": False, "colors": {"fg": "green", "bg": "blue"}}


def test_modules_of_groups_and_targets_are_imported(rich: Path) -> None:
    """A target imports its own modules and those of the groups that it has."""
    answer = evaluate(
        f"""{_world(rich)} {{
          laptop = (home [ (folder + "/nix/targets/laptop.nix") ]).home;
          box = (wsl [ (folder + "/nix/targets/box.nix") ]).environment.variables;
        }}"""
    )
    assert answer["laptop"]["sessionVariables"].items() >= {("FROM_GROUP", "yes"), ("FROM_TARGET", "yes")}
    assert answer["laptop"]["stateVersion"] == "24.11"
    assert (answer["laptop"]["username"], answer["laptop"]["homeDirectory"]) == ("dev", "/srv/dev")
    assert answer["box"]["FROM_GROUP"] == "yes"


def test_the_wsl_target_sets_the_options_of_nixos_wsl(rich: Path) -> None:
    """Every key of the manifest's target arrives at NixOS-WSL's option of that meaning."""
    answer = evaluate(
        f"""{_world(rich)} let made = wsl [ (folder + "/nix/targets/box.nix") ]; in {{
          inherit (made) warnings;
          wsl = builtins.removeAttrs made.wsl [ "extraBin" "ssh-agent" "usbip" ];
          user = builtins.removeAttrs made.users.users.dev [ "shell" "packages" ];
          host = made.networking.hostName;
          state = made.system.stateVersion;
          loader = made.programs.nix-ld.enable;
          packages = shown made.environment.systemPackages;
          built = made.system.build.toplevel.name;
        }}"""
    )
    assert answer["warnings"] == []
    wsl = answer["wsl"]
    assert (wsl["enable"], wsl["defaultUser"]) == (True, "dev")
    assert wsl["docker-desktop"] == {"enable": False}
    assert wsl["startMenuLaunchers"] is False
    assert wsl["interop"] == {"includePath": False, "register": True}
    automount = wsl["wslConf"]["automount"]
    assert (automount["root"], automount["options"]) == ("/windows", "metadata,uid=1234")
    assert wsl["wslConf"]["interop"] == {"appendWindowsPath": False, "enabled": True}
    user = answer["user"]
    assert (user["uid"], user["home"], user["description"]) == (1234, "/srv/dev", "D. Veloper")
    assert user["isNormalUser"] is True
    assert "wheel" in user["extraGroups"]
    assert (answer["host"], answer["state"], answer["loader"]) == ("box-1", "24.05", True)
    names = {path.split("-", 1)[1].removesuffix("-1.0") for path in answer["packages"]}
    assert names == {"fzf", "jq", "wget", "wslu", "wsl-clip", "code"}
    assert answer["built"] == "nixos-system-box-1"


def test_the_wsl_target_without_keys_keeps_windows_within_reach(ours: Path) -> None:
    """What the manifest leaves out is what people of WSL expect: Docker Desktop, the PATH, the start menu, /mnt."""
    wsl = evaluate(
        f'{_world(ours)} builtins.removeAttrs (wsl [ (folder + "/nix/targets/wsl.nix") ]).wsl [ "extraBin" "ssh-agent" "usbip" ]'
    )
    assert (wsl["docker-desktop"]["enable"], wsl["startMenuLaunchers"]) == (True, True)
    assert wsl["interop"] == {"includePath": True, "register": True}
    assert (wsl["wslConf"]["automount"]["root"], wsl["wslConf"]["automount"]["options"]) == (
        "/mnt",
        "metadata,umask=22,fmask=11",
    )


def test_the_clipboard_goes_to_wslg_or_to_windows(rich: Path) -> None:
    """`wsl-clip` is a shell script that prefers wl-copy, and looks for Windows where it is mounted."""
    text = evaluate(
        f"""{_world(rich)} (lib.findFirst (p: p.name == "wsl-clip") null
        (wsl [ (folder + "/nix/targets/box.nix") ]).environment.systemPackages).args.text"""
    )
    assert 'if [ -n "${WAYLAND_DISPLAY:-}" ]; then' in text
    assert "-wl-clipboard-1.0/bin/wl-copy\n" in text
    assert "exec /windows/c/Windows/System32/clip.exe\n" in text


# Each option that a module defines, read from the module itself and forced in the configuration that results.
DEFINED = """
  isSetting = value: builtins.isAttrs value && !(value ? _type) && !(lib.isDerivation value);
  leaves = path: value:
    if value ? _type && value._type == "merge" then lib.concatMap (leaves path) value.contents
    else if value ? _type && value._type == "if" then lib.optionals value.condition (leaves path value.content)
    else if isSetting value then lib.concatMap (name: leaves (path ++ [ name ]) value.${name}) (builtins.attrNames value)
    else [ path ];
  definitions = module: builtins.removeAttrs (module.config or module) [ "_file" "imports" "key" "options" "_module" ];
  pathsOf = config: file: leaves [ ] (definitions ((import file) { inherit config lib pkgs; }));
  read = config: path: builtins.tryEval (builtins.deepSeq (summary (lib.attrByPath path null config)) true);
  summary = value:
    if lib.isDerivation value then toString value
    else if builtins.isList value then map summary value
    else if builtins.isAttrs value then lib.mapAttrs (_: summary) value
    else value;
  checked = config: file: map (path: { inherit path; ok = lib.hasAttrByPath path config && (read config path).success; }) (pathsOf config file);
"""


@pytest.mark.parametrize("project", ["ours", "rich"])
def test_every_option_that_is_set_is_declared_and_of_its_type(project: str, request: pytest.FixtureRequest) -> None:
    """Nix is lazy, so each option that an emitted module sets is forced; there are no warnings and no failed assertions."""
    folder = request.getfixturevalue(project)
    home, box = ("home", "wsl") if project == "ours" else ("laptop", "box")
    answer = evaluate(
        f"""{_world(folder)} let
          {DEFINED}
          laptop = home [ (folder + "/nix/targets/{home}.nix") ];
          box = wsl [ (folder + "/nix/targets/{box}.nix") ];
        in {{
          paths = checked laptop (folder + "/nix/targets/{home}.nix") ++ checked laptop (folder + "/nix/modules/home-manager.nix")
            ++ checked box (folder + "/nix/targets/{box}.nix") ++ checked box (folder + "/nix/wsl.nix")
            ++ checked box (folder + "/nix/modules/nixos.nix");
          warnings = laptop.warnings ++ box.warnings;
          assertions = map (item: item.assertion) (laptop.assertions ++ box.assertions);
        }}"""
    )
    paths = {".".join(item["path"]) for item in answer["paths"]}
    assert {
        "home.packages",
        "environment.systemPackages",
        "wsl.defaultUser",
        "users.users.dev.uid",
        "home.username",
    } <= paths
    assert [item for item in answer["paths"] if not item["ok"]] == []
    assert answer["warnings"] == []
    assert all(answer["assertions"])


def test_an_option_that_nobody_declares_fails(tmp_path: Path) -> None:
    """A typo in `settings` is an error of the module system even if nothing reads the option."""
    text = '[groups.a]\npackages = ["git"]\n[groups.a.settings.home-manager]\nprogramms.fzf.enable = true\n'
    folder = write(tmp_path, nxc.loads(text))
    words = "The option `programms' does not exist."
    mine = '{ nixcompose.groups = [ "a" ]; }'
    assert words in error_of(f"{_world(folder)} shown (home [ person {mine} ]).home.packages")
    assert words in error_of(f"{_world(folder)} shown (home [ person ]).home.packages"), "also while the group is off"


def test_the_nixos_module_and_the_wsl_module_go_together(ours: Path) -> None:
    """Importing both, in any order and twice, is importing them once."""
    names = evaluate(
        f"""{_world(ours)} map (files: shown (nixosWith ([ nixos-wsl.nixosModules.default (folder + "/nix/targets/wsl.nix") ]
          ++ map (name: import (folder + "/nix/modules/${{name}}.nix")) files)).environment.systemPackages)
        [ [ "wsl" ] [ "nixos" "wsl" ] [ "wsl" "nixos" "wsl" ] ]"""
    )
    assert sorted(names[0]) == sorted(names[1]) == sorted(names[2])


NIXPKGS = """
systems = ["x86_64-linux"]
[groups.free]
packages = ["git"]
settings.nixos.nixpkgs.config.allowUnfree = true
[groups.other]
packages = ["jq"]
"""


def test_a_group_may_set_options_of_nixpkgs(tmp_path: Path) -> None:
    """Which groups are on does not depend on pkgs, which in NixOS depends on the options of nixpkgs."""
    folder = write(tmp_path, nxc.loads(NIXPKGS))
    question = """
      let
        options = { lib, ... }: {
          options.nixpkgs.config = lib.mkOption { type = lib.types.attrs; default = { }; };
          options.environment.systemPackages = lib.mkOption { type = lib.types.listOf lib.types.package; };
          options.assertions = lib.mkOption { type = lib.types.listOf lib.types.attrs; default = [ ]; };
        };
        given = { config, ... }: {
          _module.args.pkgs = import (folder + "/nixpkgs") { config = config.nixpkgs.config; };
        };
        config = groups: (lib.evalModules {
          modules = [ options given (folder + "/nix/modules/nixos.nix") { nixcompose = { inherit groups; }; } ];
        }).config;
        answer = groups: {
          inherit ((config groups).nixcompose) active;
          inherit ((config groups).nixpkgs) config;
          packages = builtins.length (config groups).environment.systemPackages;
        };
      in map answer [ [ "free" ] [ "other" ] ]
    """
    on, off = evaluate(_world(folder) + question)
    assert on == {"active": ["free"], "config": {"allowUnfree": True}, "packages": 1}
    assert off == {"active": ["other"], "config": {}, "packages": 1}


def test_two_projects_in_one_configuration_are_told_apart(rich: Path, tmp_path: Path) -> None:
    """The second is not taken for the first and dropped: its options are declared twice, which is an error."""
    other = write(tmp_path, nxc.loads(NIXPKGS))
    both = f'(nixos [ (/. + {nix_string(str(other))} + "/nix/modules/nixos.nix") ]).nixcompose.active'
    assert "already declared" in error_of(_world(rich) + both)


def test_excluding_all_that_was_chosen_leaves_nothing(rich: Path) -> None:
    """A host may take away what a shared module chose; that is no error."""
    chosen = '{ nixcompose = { groups = [ "shell" ]; exclude = [ "shell" ]; }; }'
    assert evaluate(f"{_world(rich)} (nixos [ {chosen} ]).nixcompose.packages") == []


def test_without_wslu_a_wslview_of_ours_takes_its_place(ours: Path) -> None:
    """nixpkgs dropped it: its name is a throw there."""
    question = """
      map (package: package.name) (lib.nixosSystem {
        modules = [
          nixos-wsl.nixosModules.default
          (folder + "/nix/modules/wsl.nix")
          { nixpkgs = { inherit pkgs; overlays = [ (_: _: { wslu = throw "removed"; }) ]; }; }
        ];
      }).config.environment.systemPackages
    """
    assert evaluate(_world(ours) + question) == ["wget-1.0", "wsl-clip", "wslview", "code"]
