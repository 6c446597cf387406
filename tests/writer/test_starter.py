"""`init` begins a project: three files that work at once, none of them ever written over another."""

import json
import os

import jsonschema
import pytest
import tomli

import nixcompose as nxc
from tests.writer.trees import JOURNAL, STAGE, codes, die_before, files, in_child, project, stamps, tree

NAMES = ("profiles.toml", "profiles.schema.json", "flake.nix")


def test_three_files_and_nothing_else(nixcompose, tmp_path):
    done = nixcompose("init", cwd=tmp_path)
    assert (done.code, done.out) == (0, "".join(f"wrote {name}\n" for name in NAMES))
    assert done.err == "next: edit profiles.toml, then run: nixcompose emit\n"
    assert tree(tmp_path).keys() == set(NAMES)


def test_the_starter_has_nothing_to_complain_of(nixcompose, tmp_path):
    """It loads without a warning, every profile and target of it resolves, and it emits and verifies."""
    nixcompose("init", cwd=tmp_path)
    manifest = nxc.load(tmp_path / "profiles.toml")
    assert manifest.warnings == ()
    for term in (*manifest.profiles, *manifest.groups):
        assert nxc.resolve(manifest, term).packages
    for target in manifest.targets:
        assert nxc.resolve(manifest, target=target).packages
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert nixcompose("verify", cwd=tmp_path) == (0, "", "all files agree with profiles.toml\n")


def test_the_schema_beside_the_starter_accepts_it(nixcompose, tmp_path):
    """It is a valid schema, the one that the starter's first line names, and it would notice a mistake."""
    nixcompose("init", cwd=tmp_path)
    text = (tmp_path / "profiles.toml").read_text()
    assert text.startswith("#:schema ./profiles.schema.json\n")
    schema = json.loads((tmp_path / "profiles.schema.json").read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    assert schema == nxc.json_schema()
    data = tomli.loads(text)
    assert list(validator(schema).iter_errors(data)) == []
    data["groups"]["essential"]["package"] = []
    assert len(list(validator(schema).iter_errors(data))) == 1


def test_the_flake_reads_what_is_emitted(nixcompose, tmp_path):
    """The file that `flake.nix` imports is one that `emit` writes."""
    nixcompose("init", cwd=tmp_path)
    nixcompose("emit", cwd=tmp_path)
    assert "./nix/flake-outputs.nix" in (tmp_path / "flake.nix").read_text()
    assert (tmp_path / "nix/flake-outputs.nix").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_there_is_kept(name, nixcompose, tmp_path):
    """Whatever it has in it; the others are written, and both are said, in JSON too."""
    (tmp_path / name).write_text('[groups.mine]\npackages = ["git"]\n')
    before = (tmp_path / name).stat()
    data = json.loads(nixcompose("init", "--json", cwd=tmp_path).out)
    assert data["schema"] == "nixcompose.init/1"
    assert {file["path"]: file["status"] for file in data["files"]} == {
        other: "kept" if other == name else "wrote" for other in NAMES
    }
    assert (tmp_path / name).stat() == before
    assert tree(tmp_path).keys() == set(NAMES)


def test_a_second_init_touches_nothing(nixcompose, tmp_path):
    nixcompose("init", cwd=tmp_path)
    before = stamps(tmp_path)
    assert nixcompose("init", cwd=tmp_path).out == "".join(f"kept {name}\n" for name in NAMES)
    assert stamps(tmp_path) == before


def test_beside_a_manifest_that_is_there_the_flake_is_for_that_one(nixcompose, tmp_path):
    """Its targets decide on the inputs; a manifest that is wrong is told, and nothing is written."""
    project(
        tmp_path,
        '[groups.a]\npackages = ["git"]\n[profiles]\np = ["a"]\n[users.u]\n[targets.t]\nkind = "home-manager"\nprofile = "p"\nuser = "u"\n',
    )
    assert nixcompose("init", cwd=tmp_path).code == 0
    assert "home-manager" in (tmp_path / "flake.nix").read_text()
    other = tmp_path / "other"
    other.mkdir()
    (other / "profiles.toml").write_text("[groups\n")
    done = nixcompose("init", cwd=other)
    assert (done.code, "NXC101" in done.err) == (2, True)
    assert tree(other).keys() == {"profiles.toml"}


@pytest.mark.parametrize("name", ["flake.nix", "profiles.schema.json"])
def test_the_manifest_must_not_be_called_as_another_of_the_three(name, nixcompose, tmp_path):
    """One file cannot be two; which of them it would be is not left to chance."""
    done = nixcompose("init", "--file", name, cwd=tmp_path)
    assert done.code == 2
    assert not tree(tmp_path)


def test_a_manifest_of_another_name_in_another_directory(nixcompose, tmp_path):
    (tmp_path / "sub").mkdir()
    assert nixcompose("init", "--file", "sub/tools.toml", cwd=tmp_path).code == 0
    assert tree(tmp_path / "sub").keys() == {"tools.toml", "profiles.schema.json", "flake.nix"}
    assert nixcompose("emit", "--file", "sub/tools.toml", cwd=tmp_path).code == 0
    assert nixcompose("verify", "--file", "sub/tools.toml", cwd=tmp_path).code == 0


def test_a_directory_that_is_not_there_is_a_finding(nixcompose, tmp_path):
    done = nixcompose("init", "--file", "none/profiles.toml", cwd=tmp_path)
    assert (done.code, "NXC505" in done.err) == (2, True)
    assert not tree(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_link_is_not_written_through(name, nixcompose, tmp_path):
    """Not even one that leads nowhere yet."""
    root = tmp_path / "project"
    root.mkdir()
    (root / name).symlink_to(tmp_path / "outside")
    assert nixcompose("init", cwd=root).code == 2
    assert tree(tmp_path).keys() == {"project", f"project/{name}"}


@pytest.mark.parametrize("name", NAMES[1:])
def test_what_is_no_file_is_not_waited_for(name, tmp_path, monkeypatch):
    """A pipe may be a manifest, if someone writes to it; the other two are files or nothing."""
    os.mkfifo(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert in_child(lambda: nxc.init("profiles.toml"))[0] in ("NXC106", "NXC504", "NXC505")
    assert tree(tmp_path).keys() == {name}


def test_a_killed_init_is_finished_by_the_next(tmp_path):
    """At whichever call it dies, none of the three is half-written, and the next `init` makes them whole."""
    (tmp_path / "whole").mkdir()
    nxc.init(tmp_path / "whole" / "profiles.toml")
    whole = files(tmp_path / "whole")
    pending = number = 0
    while True:
        root = tmp_path / str(number)
        root.mkdir()
        died = die_before(number, lambda root=root: nxc.init(root / "profiles.toml"))
        assert files(root).items() <= whole.items()
        pending += (root / JOURNAL).exists()
        nxc.init(root / "profiles.toml")
        assert files(root) == whole
        assert not (root / STAGE).exists()
        if not died:
            break
        number += 1
    assert pending > len(NAMES)


# Lists.


def listed(tmp_path, nixcompose, content, *more):
    source = tmp_path / "list.txt"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    return nixcompose("init", "--from", "list.txt", *more, cwd=tmp_path)


@pytest.mark.parametrize(
    ("content", "packages"),
    [
        ("git\n", ["git"]),
        ("git", ["git"]),
        ("git\r\nvim\r\n", ["git", "vim"]),
        ("# tools\n\n  git  # the usual\n\tvim\n#\n", ["git", "vim"]),
        ("git\nvim\ngit\n", ["git", "vim"]),
        ('python3Packages.rich\nnodePackages."@angular/cli"\ncurl^dev\n', ["python3Packages.rich", 'nodePackages."@angular/cli"', "curl^dev"]),
        ("\ufeffgit\n", ["git"]),
    ],
)  # fmt: skip
def test_a_list_becomes_the_packages_of_the_first_group(content, packages, nixcompose, tmp_path):
    """In its order, each once; blanks, blank lines, comments and the mark that some editors put first mean nothing."""
    assert listed(tmp_path, nixcompose, content).code == 0
    data = tomli.loads((tmp_path / "profiles.toml").read_text())
    assert data["groups"]["essential"]["packages"] == packages
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert nixcompose("verify", "--quiet", cwd=tmp_path).code == 0


def test_every_bad_line_is_told_with_its_place(nixcompose, tmp_path):
    done = listed(tmp_path, nixcompose, "git\n  two words # no\nvim\na..b\n", "--json")
    assert done.code == 2
    found = [
        (f["code"], f["where"]["line"], f["where"]["column"], f["where"]["width"], f["where"]["text"])
        for f in json.loads(done.out)["findings"]
    ]
    assert found == [("NXC206", 2, 3, 9, "  two words # no"), ("NXC206", 4, 1, 4, "a..b")]
    assert tree(tmp_path).keys() == {"list.txt"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "NXC103"),
        ("\n# nothing\n", "NXC103"),
        (b"git\xff\n", "NXC106"),
        (b"\xff\xfeg\0i\0t\0", "NXC106"),
        ("git\0\n", "NXC206"),
    ],
)
def test_a_list_that_is_none_is_a_finding(content, code, nixcompose, tmp_path):
    done = listed(tmp_path, nixcompose, content)
    assert (done.code, done.out, f"error[{code}]" in done.err) == (2, "", True)
    assert tree(tmp_path).keys() == {"list.txt"}


@pytest.mark.parametrize("source", ["none.txt", "."])
def test_a_list_that_cannot_be_read_is_a_finding(source, nixcompose, tmp_path):
    done = nixcompose("init", "--from", source, cwd=tmp_path)
    assert (done.code, "NXC106" in done.err) == (2, True)
    assert not tree(tmp_path)


def test_a_long_list_is_read_to_its_end_or_refused(nixcompose, tmp_path):
    """More than a mebibyte of names: none is cut off in silence."""
    names = [f"package-number-{number}" for number in range(60_000)]
    done = listed(tmp_path, nixcompose, "\n".join(names))
    if done.code == 0:
        assert tomli.loads((tmp_path / "profiles.toml").read_text())["groups"]["essential"]["packages"] == names
    else:
        assert done.code == 2
        assert tree(tmp_path).keys() == {"list.txt"}


def test_a_list_beside_a_manifest_is_refused(nixcompose, tmp_path):
    """The packages would go nowhere."""
    project(tmp_path)
    before = stamps(tmp_path)
    done = nixcompose("init", "--from", "list.txt", cwd=tmp_path)
    assert (done.code, "NXC502" in done.err) == (2, True)
    assert stamps(tmp_path) == before


@pytest.mark.parametrize("package", ["two words", "", "a..b", "é", "\ud800", "${x}"])
def test_the_function_takes_no_package_that_the_manifest_would_not(package, tmp_path):
    assert codes(lambda: nxc.init(tmp_path / "profiles.toml", packages=[package]))
    assert not tree(tmp_path)
