"""The stand-in nixpkgs behaves like the real one where the tests of emitted Nix lean on it."""

import re
from pathlib import Path

import pytest
from nix_run import NixError, evaluate, have_nix

pytestmark = pytest.mark.skipif(not have_nix(), reason="Nix is not installed")

STANDIN = Path(__file__).parent / "standin"
PACKAGES = Path(__file__).parents[2] / "nix" / "packages"

PRELUDE = f"""
let
  lib = import {STANDIN}/lib.nix;
  pkgs = import {STANDIN}/pkgs.nix {{ }};
  home-manager = import {STANDIN}/home-manager.nix;
  nixos-wsl = import {STANDIN}/wsl.nix;
  inherit (lib) mkDefault mkForce mkIf mkMerge mkOption types;
  config = modules: (lib.evalModules {{ inherit modules; }}).config;
  home =
    module:
    (home-manager.lib.homeManagerConfiguration {{
      inherit pkgs;
      modules = [
        module
        {{ home = {{ username = "dev"; homeDirectory = "/home/dev"; stateVersion = "25.11"; }}; }}
      ];
    }}).config;
  nixos =
    module:
    (lib.nixosSystem {{
      system = "x86_64-linux";
      modules = [
        nixos-wsl.nixosModules.default
        home-manager.nixosModules.home-manager
        module
        {{ system.stateVersion = "25.11"; }}
      ];
    }}).config;
in
"""

GROUPS = """{ options.nixcompose.groups = mkOption {
  type = types.listOf (types.enum [ "a" "b" ]);
  default = [ ];
}; }"""


def value_of(expression):
    return evaluate(PRELUDE + expression)


def error_of(expression):
    """The message, on one line: Nix indents it."""
    with pytest.raises(NixError) as caught:
        value_of(expression)
    return re.sub(r"\s+", " ", str(caught.value))


@pytest.mark.nix
@pytest.mark.parametrize(
    ("definition", "words"),
    [
        pytest.param(
            '{ nixcompose.groups = [ "zz" ]; }',
            """A definition for option `nixcompose.groups."[definition 1-entry 1]"' is not of type"""
            """ `one of "a", "b"'. Definition values: - In `<unknown-file>': "zz\"""",
            id="enum",
        ),
        pytest.param(
            '{ nixcompose.groups = "a"; }',
            "A definition for option `nixcompose.groups' is not of type"
            """ `list of (one of "a", "b")'. TypeError: Definition values: - In `<unknown-file>': "a\"""",
            id="list",
        ),
        pytest.param(
            '{ _file = "mine.nix"; nixcompose.group = [ "a" ]; }',
            "The option `nixcompose.group' does not exist. Definition values: - In `mine.nix'",
            id="unknown option",
        ),
        pytest.param(
            'mkIf false { nixcompose."a.b" = 1; }',
            """The option `nixcompose."a.b"' does not exist.""",
            id="unknown option under a condition",
        ),
        pytest.param(
            "{ imports = [ { options.nixcompose.groups = mkOption { type = types.int; }; } ]; }",
            "The option `nixcompose.groups' in `<unknown-file>' is already declared in `<unknown-file>'.",
            id="declared twice",
        ),
    ],
)
def test_a_wrong_definition_is_refused_in_the_words_of_nixpkgs(definition, words):
    assert words in error_of(f"(config [ ({GROUPS}) ({definition}) ]).nixcompose.groups")


@pytest.mark.nix
@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        ("", 1),
        ("{ x = mkDefault 2; }", 2),
        ("{ x = mkDefault 2; } { x = 3; }", 3),
        ("{ x = mkForce 4; } { x = 3; }", 4),
        ("{ x = mkIf false 2; }", 1),
        ("{ config = mkMerge [ (mkIf true { x = 5; }) (mkIf false { x = 6; }) ]; }", 5),
    ],
)
def test_the_highest_priority_wins(definitions, expected):
    option = "{ options.x = mkOption { type = types.int; default = 1; }; }"
    assert value_of(f"(config [ {option} {definitions} ]).x") == expected


@pytest.mark.nix
def test_definitions_of_equal_priority_must_agree():
    option = "{ options.x = mkOption { type = types.int; }; }"
    assert "has conflicting definition values" in error_of(f"(config [ {option} {{ x = 1; }} {{ x = 2; }} ]).x")
    assert "was accessed but has no value defined" in error_of(f"(config [ {option} ]).x")


@pytest.mark.nix
def test_a_read_only_option_is_set_once():
    option = "{ options.x = mkOption { readOnly = true; default = 1; }; }"
    assert "The option `x' is read-only, but it's set multiple times." in error_of(
        f"(config [ {option} {{ x = 2; }} ]).x"
    )


@pytest.mark.nix
def test_modules_are_functions_paths_and_sets(tmp_path):
    (tmp_path / "module.nix").write_text("{ word, ... }: { x = [ word ]; }\n")
    option = "{ options.x = mkOption { type = types.listOf types.str; }; }"
    modules = f'{option} {tmp_path}/module.nix {{ imports = [ {tmp_path}/module.nix ]; _module.args.word = "w"; }}'
    assert value_of(f"(config [ {modules} ]).x") == ["w"], "a file counts once"


@pytest.mark.nix
def test_a_submodule_knows_its_name_and_its_options():
    option = """{ options.x = mkOption { type = types.attrsOf (types.submodule ({ name, ... }: {
      freeformType = types.attrsOf types.int;
      options.label = mkOption { type = types.str; default = name; };
    })); }; }"""
    assert value_of(f"(config [ {option} {{ x.a = {{ }}; x.b.n = 2; }} ]).x") == {
        "a": {"label": "a"},
        "b": {"label": "b", "n": 2},
    }
    assert "`x.b.n' is not of type `signed integer'" in error_of(f'(config [ {option} {{ x.b.n = "2"; }} ]).x')


@pytest.mark.nix
@pytest.mark.parametrize("name", ["no-such-package", "nodePackages.no-such-package"])
def test_a_package_that_is_not_listed_is_missing(name):
    assert f"attribute '{name.split('.')[-1]}' missing" in error_of(f"pkgs.{name}")


@pytest.mark.nix
def test_a_fake_derivation_looks_like_a_derivation():
    package = value_of(
        """let p = pkgs.nodePackages.typescript-language-server; in
        { inherit (p) type name version; paths = map toString [ p p.out p.dev ]; json = p; }"""
    )
    assert package["type"] == "derivation"
    assert package["name"] == "typescript-language-server-1.0"
    out, same, dev = package["paths"]
    assert out == same == package["json"]
    assert re.fullmatch(r"/nix/store/[0-9a-df-np-sv-z]{32}-typescript-language-server-1\.0", out)
    assert dev.endswith("-typescript-language-server-1.0-dev")
    assert value_of("toString pkgs.stdenv.cc.cc.lib").endswith("-gcc-1.0-lib")


@pytest.mark.nix
def test_builders_keep_what_they_were_called_with():
    image = "pkgs.dockerTools.buildLayeredImage"
    assert value_of(f'({image} {{ name = "x"; contents = [ pkgs.git ]; maxLayers = 9; }}).args.maxLayers') == 9
    assert "unexpected argument 'copyToRoot'" in error_of(f'{image} {{ name = "x"; copyToRoot = [ ]; }}')
    assert "greather than 1" in error_of(f'{image} {{ name = "x"; maxLayers = 1; }}')
    assert value_of('(pkgs.writeText "n" "t").args') == {"name": "n", "text": "t"}
    assert value_of('(pkgs.dockerTools.fakeNss.override { extraPasswdLines = [ "u" ]; }).args') == {
        "extraPasswdLines": ["u"]
    }


@pytest.mark.nix
def test_overlays_see_what_came_before():
    overlaid = "pkgs.extend (final: prev: { git = prev.vim; mine = final.git; })"
    assert value_of(f"({overlaid}).mine.pname") == "vim"


@pytest.mark.nix
def test_home_manager_takes_what_it_declares():
    made = value_of("home ({ pkgs, ... }: { home.packages = [ pkgs.git ]; programs.fzf.enable = mkDefault true; })")
    assert made["programs"]["fzf"]["enable"] is True
    assert len(made["home"]["packages"]) == 1
    assert "The option `environment' does not exist." in error_of("home { environment.systemPackages = [ ]; }")
    assert "`programs.fzf.enable' is not of type `boolean'" in error_of('home { programs.fzf.enable = "yes"; }')


@pytest.mark.nix
def test_nixos_and_wsl_take_what_they_declare():
    made = value_of(
        """builtins.removeAttrs (nixos ({ pkgs, ... }: {
          wsl = { enable = true; defaultUser = "dev"; };
          environment.systemPackages = [ pkgs.mine ];
          nixpkgs.overlays = [ (final: prev: { mine = prev.git; }) ];
          home-manager.users.dev.home = { stateVersion = "25.11"; packages = [ pkgs.vim ]; };
        })) [ "image" "nixpkgs" ]"""
    )
    assert made["users"]["users"]["dev"]["uid"] == 1000
    assert made["home-manager"]["users"]["dev"]["home"]["homeDirectory"] == "/home/dev"
    assert made["system"]["build"]["toplevel"].endswith("-nixos-system-nixos")
    assert "The option `wsl.docker-native' does not exist." in error_of("nixos { wsl.docker-native.enable = true; }")
    assert "The option `home' does not exist." in error_of("nixos { home.packages = [ ]; }")


@pytest.mark.nix
@pytest.mark.parametrize(
    "attribute",
    ["(nixos module).system.build.toplevel", "(home module).home.packages"],
)
def test_a_failed_assertion_stops_the_build(attribute):
    module = '{ assertions = [ { assertion = false; message = "no way"; } ]; }'
    assert "Failed assertions: - no way" in error_of(f"let module = {module}; in {attribute}")


@pytest.mark.nix
@pytest.mark.parametrize(
    ("file", "arguments", "name", "command"),
    [
        (
            "azure-cli-bin",
            f"{{ nixpkgs-2405 = {STANDIN}/pkgs.nix; }}",
            "azure-cli-1.0",
            "azure-cli",
        ),
    ],
)
def test_our_packages_evaluate(file, arguments, name, command):
    package = value_of(
        f"""let p = pkgs.callPackage {PACKAGES}/{file}.nix {arguments}; in
        {{
          inherit (p) name;
          command = p.meta.mainProgram;
          whole = builtins.deepSeq (p.installPhase or p.meta) true;
        }}"""
    )
    assert package == {"name": name, "command": command, "whole": True}


@pytest.mark.nix
def test_every_package_file_is_covered():
    marks = test_our_packages_evaluate.pytestmark
    (cases,) = [mark.args[1] for mark in marks if mark.name == "parametrize"]
    assert {file for file, *_ in cases} == {path.stem for path in PACKAGES.glob("*.nix")}
