"""`size`, `diff` and `lock` as a person uses them: what is printed where, and how they end."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from tests.locker.locks import Answers, Memory
from tests.store.samples import base_name, narinfos

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.sizer.table import plain
from nixcompose.locker.model import LockedPackage
from nixcompose.store import StoreObject

TEXT = """\
systems = ["x86_64-linux"]

[groups.shell]
packages = ["bash", "coreutils"]

[groups.net]
packages = ["curl"]

[groups.text]
packages = ["gnugrep", { attr = "gawk", size = "12 MB" }]

[profiles]
all = ["shell", "net", "text"]
"""
HYDRO = nxc.embedded_lock("hydro-2022")


@pytest.fixture
def project(tmp_path):
    """A manifest with a lock, of which a part is known to the byte."""
    (tmp_path / "profiles.toml").write_text(TEXT)
    wanted = ("bash", "coreutils", "curl", "gnugrep")
    packages = {name: HYDRO.systems["x86_64-linux"][name] for name in wanted}
    packages["gawk"] = LockedPackage("gawk", "gawk", problem="broken: it is marked as broken")
    lock, findings = nxc.make_lock(
        nxc.loads(TEXT), Answers(answers(packages)), Memory(HYDRO.objects.values()), outputs_from="devbox.lock"
    )
    assert [finding.code for finding in findings] == ["NXC711"]
    nxc.write_lock(lock, tmp_path / "nixcompose.lock")
    return tmp_path


def answers(packages):
    return {
        name: (one.version, one.outputs) if one.outputs else tuple(one.problem.split(": ", 1))
        for name, one in packages.items()
    }


@pytest.fixture
def cache(tmp_path_factory):
    """A binary cache in a directory, made of recorded narinfos."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / "nix-cache-info").write_text("StoreDir: /nix/store\nPriority: 40\n")
    for record in narinfos("closure-hydro-2022.txt"):
        (folder / f"{base_name(record)[:32]}.narinfo").write_text(record)
    return folder


def rows(outcome):
    """The rows of a table that was printed for programs."""
    assert outcome.code == 0, outcome.err
    keys, *lines = outcome.out.splitlines()
    return [dict(zip(keys.split("\t"), line.split("\t"), strict=True)) for line in lines]


# size


def test_size_without_a_lock_uses_embedded_figures_and_says_so(nixcompose, root, tmp_path, manifest):
    shutil.copy(root / "profiles.toml", tmp_path)
    shutil.copytree(root / "nix" / "packages", tmp_path / "nix" / "packages")
    shutil.copytree(root / "templates", tmp_path / "templates")
    done = nixcompose("size", "minimal", "--target", "wsl", cwd=tmp_path)
    (row,) = rows(done)
    assert row["nar_size"] == str(
        nxc.size(manifest, nxc.resolve(manifest, "minimal"), nxc.embedded_lock()).total.nar_size
    )
    assert "there is no nixcompose.lock" in done.err
    assert "nixcompose lock" in done.err
    assert "closures are not known" in done.err
    assert "no size is known of" in done.err
    assert "claude-cli" in done.err
    quiet = nixcompose("size", "minimal", "--target", "wsl", "--quiet", cwd=tmp_path)
    assert (quiet.out, quiet.err) == (done.out, "")


def test_size_gives_what_the_library_gives(nixcompose, project):
    manifest, lock = nxc.load(project / "profiles.toml"), nxc.read_lock(project / "nixcompose.lock")
    for words, table in (
        (["shell,net"], nxc.compare(manifest, lock, ["shell,net"])),
        (["shell", "net"], nxc.compare(manifest, lock, ["shell", "net"])),
        (["shell", "--against", "net"], nxc.compare(manifest, lock, ["shell"], against="net")),
        ([], nxc.compare(manifest, lock, ["all"])),
        (["--all"], nxc.combinations(manifest, lock)),
        (["--all", "shell,net"], nxc.combinations(manifest, lock, groups=["shell", "net"])),
        (["all", "--by", "group"], nxc.breakdown(manifest, lock, "all", by="group")),
        (["--by", "package"], nxc.breakdown(manifest, lock, "all", by="package")),
        (["all", "--by", "path"], nxc.breakdown(manifest, lock, "all", by="path")),
        (
            ["all", "--by", "package", "--against", "net"],
            nxc.breakdown(manifest, lock, "all", by="package", against="net"),
        ),
    ):
        done = nixcompose("size", *words, cwd=project)
        wanted = [{column.key: plain(column, row) for column in table.columns} for row in table]
        assert rows(done) == wanted
        data = json.loads(nixcompose("size", *words, "--json", cwd=project).out)
        assert data["rows"] == json.loads(json.dumps(table.to_rows()))


def test_size_as_json_has_a_named_schema_and_whole_numbers(nixcompose, project):
    done = nixcompose("size", "shell", "shell,net,text", "--json", cwd=project)
    data = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert data["schema"] == "nixcompose.size/1"
    assert (data["by"], data["lock"]["file"]) == ("selection", "nixcompose.lock")
    first, second, union = data["rows"]
    assert {"selection", "nar_size", "download_size", "paths", "kind", "signed"} <= first.keys()
    assert (first["selection"], first["kind"], first["signed"]) == ("shell", "exact", True)
    assert (first["target"], first["system"]) == (None, "x86_64-linux")
    assert (first["kinds"], second["kinds"]) == ({"exact": 2}, {"exact": 4, "declared": 1})
    assert all(
        type(row[key]) is int for row in data["rows"] for key in ("nar_size", "paths", "packages", "signed_paths")
    )
    assert type(first["download_size"]) is int
    assert second["download_size"] is None
    assert (second["kind"], second["missing"], second["signed"]) == ("declared", {}, False)
    assert union["selection"] == "union"


@pytest.mark.parametrize("by", ["group", "package", "path"])
def test_every_row_as_json_says_its_kind(nixcompose, project, by):
    data = json.loads(nixcompose("size", "all", "--by", by, "--json", cwd=project).out)
    assert data["by"] == by
    assert {row["kind"] for row in data["rows"]} == {"exact", "declared"}
    assert all({by, "own", "kind", "signed", "missing", "system"} <= row.keys() for row in data["rows"])
    assert json.loads(nixcompose("size", "--all", "--json", cwd=project).out)["by"] == "combination"


def test_combinations_that_fit_the_largest_first(nixcompose, project):
    everything = rows(nixcompose("size", "--all", cwd=project))
    sizes = sorted(int(row["nar_size"]) for row in everything)
    limit = sizes[len(sizes) // 2]
    done = nixcompose("size", "--all", "--under", f"{limit} B", cwd=project)
    found = [int(row["nar_size"]) for row in rows(done)]
    assert found == sorted((size for size in sizes if size <= limit), reverse=True)
    assert f"{len(sizes) - len(found)} of {len(sizes)} combinations are larger" in done.err
    for words in (["--all", "--under", "600"], ["shell", "--under", "1 MB"]):
        assert nixcompose("size", *words, cwd=project).code == 2


def test_size_of_a_declared_package_is_no_gap(nixcompose, project):
    done = nixcompose("size", "text", cwd=project)
    assert rows(done)[0]["kinds"] == "1 exact, 1 declared"
    assert "gawk" not in done.err


def test_size_as_markdown_and_tsv(nixcompose, project):
    lines = nixcompose("size", "shell", "net", "--format", "markdown", cwd=project).out.splitlines()
    assert lines[0].startswith("| selection | packages |")
    assert [line.count("|") for line in lines] == [lines[0].count("|")] * 5
    assert "MB" in lines[2]
    assert nixcompose("size", "shell", "--format", "tsv", cwd=project) == nixcompose("size", "shell", cwd=project)
    table = nixcompose("size", "shell", "--format", "table", cwd=project).out
    assert "MB" in table
    assert "\t" not in table


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["essentail", "--file", "ROOT/profiles.toml"], "essential"),
        (["shel"], "shell"),
        (["shell", "--against", "nett"], "net"),
        (["--all", "shel"], "shell"),
        (["shell", "--bye"], "--by"),
        (["shell", "--target", "x"], None),
        (["shell", "--system", "x86-64_linux"], "x86_64-linux"),
    ],
)
def test_a_name_that_is_not_there_ends_with_2_and_the_nearest(nixcompose, project, root, words, near):
    done = nixcompose("size", *[word.replace("ROOT", str(root)) for word in words], cwd=project)
    assert (done.code, done.out) == (2, "")
    assert near is None or f'did you mean "{near}"?' in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["--all", "--by", "group"],
        ["--all", "--against", "net"],
        ["shell", "net", "--by", "group"],
        ["shell", "--by", "bytes"],
        ["shell", "--format", "xml"],
        ["shell", "--offline"],
        ["--all", "all"],
    ],
)
def test_what_cannot_be_meant_ends_with_2(nixcompose, project, words):
    done = nixcompose("size", *words, cwd=project)
    assert (done.code, done.out) == (2, "")
    data = json.loads(nixcompose("size", *words, "--json", cwd=project).out)
    assert {finding["code"] for finding in data["findings"]} <= {"NXC107", "NXC203"}


def test_a_lock_that_is_named_and_not_there_ends_with_3(nixcompose, project):
    done = nixcompose("size", "shell", "--lock", "other.lock", cwd=project)
    assert (done.code, done.out) == (3, "")
    assert "error[NXC721]" in done.err
    (project / "nixcompose.lock").write_text("{}")
    assert "error[NXC712]" in nixcompose("size", "shell", cwd=project).err
    assert nixcompose("size", "shell", "--lock", "embedded:hydro-2022", cwd=project).code == 0


def test_a_manifest_without_groups_has_nothing_to_size(nixcompose, tmp_path):
    (tmp_path / "profiles.toml").write_text("[packages]\nours = { file = 'ours.nix' }\n")
    (tmp_path / "ours.nix").write_text("{ hello }: hello\n")
    for words in ([], ["--all"], ["--by", "group"]):
        done = nixcompose("size", *words, cwd=tmp_path)
        assert done.code in (0, 1, 2)
        assert len(done.out.splitlines()) <= 1


def test_no_line_on_stdout_is_anything_but_data(nixcompose, project):
    for words in (["shell"], ["--all"], ["all", "--by", "path"]):
        done = nixcompose("size", *words, cwd=project)
        assert {line.count("\t") for line in done.out.splitlines()} == {done.out.splitlines()[0].count("\t")}
    assert nixcompose("size", "all", "--quiet", cwd=project).err == ""


def test_a_reader_that_has_had_enough_is_no_failure(project):
    command = [sys.executable, "-m", "nixcompose", "size", "--all"]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait() in (0, 141)
    assert b"Traceback" not in err


# size --from


def test_size_from_a_cache_asks_it_for_the_paths_of_the_lock(nixcompose, project, cache):
    lock = nxc.read_lock(project / "nixcompose.lock")
    stripped = {name: StoreObject(name, 1) for name in lock.objects}  # it says nothing of use
    nxc.write_lock(evolve(lock, objects=stripped), project / "nixcompose.lock")
    assert rows(nixcompose("size", "shell", cwd=project))[0]["kinds"] == "own"
    done = nixcompose("size", "shell", "--from", f"file://{cache}", cwd=project)
    manifest = nxc.load(project / "profiles.toml")
    (wanted,) = nxc.compare(manifest, lock, ["shell"])
    (row,) = rows(done)
    assert (row["nar_size"], row["kinds"], row["paths"]) == (str(wanted["nar_size"]), "exact", str(wanted["paths"]))
    assert f"as file://{cache} says now" in done.err
    data = json.loads(nixcompose("size", "shell", "--from", f"file://{cache}", "--json", cwd=project).out)
    assert data["lock"]["sources"] == [f"file://{cache}"]
    assert data["rows"][0]["signed"] is True
    assert nxc.read_lock(project / "nixcompose.lock").objects == stripped  # nothing is written


def test_what_a_cache_has_lost_is_missing_and_makes_a_lower_bound(nixcompose, project, cache):
    glibc = next(name for name in HYDRO.objects if name[33:].startswith("glibc-2.35"))
    os.unlink(cache / f"{glibc[:32]}.narinfo")
    done = nixcompose("size", "shell", "--from", f"file://{cache}", cwd=project)
    assert rows(done)[0]["kinds"] == "own"


def test_what_was_changed_after_it_was_signed_is_not_believed(nixcompose, project, cache):
    glibc = next(name for name in HYDRO.objects if name[33:].startswith("glibc-2.35"))
    path = cache / f"{glibc[:32]}.narinfo"
    path.write_text(path.read_text().replace("NarSize: ", "NarSize: 1"))
    done = nixcompose("size", "shell", "--from", f"file://{cache}", cwd=project)
    assert "NXC707" in done.err
    assert "exact" not in done.out


def test_a_source_that_is_not_there_ends_with_3(nixcompose, project, tmp_path):
    for address in (f"file://{tmp_path}/no-cache", "nonsense", "file:///dev/null"):
        done = nixcompose("size", "shell", "--from", address, cwd=project)
        assert (done.code, done.out) == (3, ""), address


# diff


def test_diff_of_two_locks(nixcompose, project):
    lock = nxc.read_lock(project / "nixcompose.lock")
    packages = dict(lock.systems["x86_64-linux"])
    del packages["curl"]
    nxc.write_lock(evolve(lock, systems={"x86_64-linux": packages}), project / "new.lock")
    done = nixcompose("diff", "nixcompose.lock", "new.lock", cwd=project)
    (row,) = rows(done)
    assert (row["package"], row["status"], row["new_size"], row["kind"]) == ("curl", "removed", "", "exact")
    assert int(row["change"]) == -int(row["old_size"])
    assert "1 removed; 4 the same" in done.err
    data = json.loads(nixcompose("diff", "./nixcompose.lock", "./new.lock", "--json", cwd=project).out)
    assert (data["schema"], data["old"], data["new"]) == ("nixcompose.diff/1", "./nixcompose.lock", "./new.lock")
    assert data["rows"][0]["change"] == int(row["change"])
    assert len(data["notes"]) == 2
    assert rows(nixcompose("diff", "nixcompose.lock", "nixcompose.lock", cwd=project)) == []


def test_diff_of_embedded_locks_needs_no_manifest(nixcompose, tmp_path):
    done = nixcompose("diff", "embedded:hydro-2022", "embedded:weezterm-2026", "--format", "markdown", cwd=tmp_path)
    assert done.code == 0
    assert "| zlib | version | 1.2.12 | 1.3.2 |" in done.out


def test_diff_of_two_selections(nixcompose, project):
    manifest, lock = nxc.load(project / "profiles.toml"), nxc.read_lock(project / "nixcompose.lock")
    table = nxc.diff_selections(manifest, lock, "shell", "shell,net,-bash")
    found = rows(nixcompose("diff", "shell", "shell,net,-bash", cwd=project))
    assert [(row["package"], row["change"]) for row in found] == [(row["package"], str(row["change"])) for row in table]
    assert {row["package"]: row["status"] for row in found} == {"curl": "added", "bash": "removed"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["shell", "nixcompose.lock"], 2),
        (["nixcompose.lock", "shell"], 2),
        (["embedded", "shell"], 2),
        (["shell", "nett"], 2),
        (["shell"], 2),
        (["old.lock", "new.lock"], 3),
        (["embedded:none", "embedded"], 3),
        (["./", "./"], 3),
    ],
)
def test_diff_of_what_cannot_be_compared(nixcompose, project, words, code):
    done = nixcompose("diff", *words, cwd=project)
    assert (done.code, done.out) == (code, "")
    assert "error[NXC" in done.err


def test_diff_reads_a_lock_from_a_pipe(project):
    """`<(git show HEAD:nixcompose.lock)` is how people look at what an update would change."""
    command = 'exec "$1" -m nixcompose diff <(sleep 0.1; cat nixcompose.lock) nixcompose.lock --json'
    done = subprocess.run(
        ["bash", "-c", command, "bash", sys.executable], cwd=project, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == []


# lock --check


def test_lock_check_says_nothing_on_stdout_and_why_on_stderr(nixcompose, project):
    before = (project / "nixcompose.lock").read_bytes()
    done = nixcompose("lock", "--check", cwd=project)
    assert (done.code, done.out) == (1, "")  # gawk is in no source
    assert "warning[NXC711]" in done.err
    assert "NXC611" not in done.err
    (project / "profiles.toml").write_text(TEXT.replace('"curl"', '"curl", "wget"'))
    done = nixcompose("lock", "--check", "--quiet", cwd=project)
    assert (done.code, done.out) == (1, "")
    assert 'error[NXC611]: the lock is not up to date: it lacks package "wget" on x86_64-linux' in done.err
    assert "--> profiles.toml:7:21" in done.err
    assert "--update wget" in done.err
    data = json.loads(nixcompose("lock", "--check", "--json", cwd=project).out)
    assert sorted(finding["code"] for finding in data["findings"]) == ["NXC611", "NXC711"]
    assert (project / "nixcompose.lock").read_bytes() == before


def test_lock_check_without_a_lock_ends_with_3_and_with_more_words_with_2(nixcompose, project):
    assert nixcompose("lock", "--check", "--offline", cwd=project).code == 2
    assert nixcompose("lock", "--check", "--update", "curl", cwd=project).code == 2
    os.unlink(project / "nixcompose.lock")
    done = nixcompose("lock", "--check", cwd=project)
    assert (done.code, done.out) == (3, "")
    assert "or make one with: nixcompose lock" in done.err


# lock


@pytest.fixture
def devbox(project):
    """A `devbox.lock` that names the store paths of our packages, all but one."""
    packages = {
        f"{name}@latest": {
            "resolved": f"github:NixOS/nixpkgs/0f1e2d#{name}",
            "version": one.version,
            "systems": {
                "x86_64-linux": {
                    "outputs": [
                        {"name": output, "path": f"/nix/store/{path}", "default": True}
                        for output, path in one.outputs.items()
                    ]
                }
            },
        }
        for name, one in nxc.read_lock(project / "nixcompose.lock").systems["x86_64-linux"].items()
        if one.outputs
    }
    path = project / "devbox.lock"
    path.write_text(json.dumps({"lockfile_version": "1", "packages": packages}))
    return path


def test_lock_from_a_devbox_lock_and_a_cache(nixcompose, project, cache, devbox):
    old = nxc.read_lock(project / "nixcompose.lock")
    os.unlink(project / "nixcompose.lock")
    words = ["lock", "--outputs-from", "devbox.lock", "--from", f"file://{cache}"]
    done = nixcompose(*words, cwd=project)
    assert (done.code, done.out) == (0, "wrote nixcompose.lock\n")
    assert "warning[NXC711]" in done.err
    assert "gawk" in done.err
    lock = nxc.read_lock(project / "nixcompose.lock")
    assert lock.objects == old.objects
    assert (lock.outputs_from, lock.sources) == ("devbox.lock", (f"file://{cache}",))
    for name in ("bash", "coreutils", "curl", "gnugrep"):
        assert lock.systems["x86_64-linux"][name] == old.systems["x86_64-linux"][name]
    assert nixcompose("lock", "--check", cwd=project).code == 0
    again = nixcompose(*words, cwd=project)
    assert (again.code, again.out) == (0, "kept nixcompose.lock\n")
    data = json.loads(nixcompose(*words, "--json", cwd=project).out)
    assert (data["changed"], data["packages"], data["store_objects"]) == (False, 5, len(lock.objects))
    assert (data["missing"], data["unknown"]) == ([], [])
    assert rows(nixcompose("size", "shell", cwd=project))[0]["kinds"] == "exact"


def test_lock_update_touches_one_package(nixcompose, project, cache, devbox):
    before = (project / "nixcompose.lock").read_text().splitlines()
    data = json.loads(devbox.read_text())
    for one in data["packages"].values():  # they all moved
        one["version"] = "99.0"
    devbox.write_text(json.dumps(data))
    words = ["--outputs-from", "devbox.lock", "--from", f"file://{cache}"]
    assert nixcompose("lock", "--update", "curl", *words, cwd=project).code == 0
    after = (project / "nixcompose.lock").read_text().splitlines()
    changed = [line for line in after if line not in before]
    assert [line.split(":")[0] for line in changed] == ['"sources"', '"curl"', '"digest"']
    done = nixcompose("lock", "--update", "crul", *words, cwd=project)
    assert (done.code, done.out) == (2, "")
    assert 'did you mean "curl"?' in done.err


def test_lock_update_refuses_to_mix_what_is_from_elsewhere(nixcompose, project, cache, devbox):
    lock = nxc.read_lock(project / "nixcompose.lock")
    words = ["--outputs-from", "devbox.lock", "--from", f"file://{cache}"]
    for other in (evolve(lock, outputs_from="nix"), evolve(lock, outputs_from="nix-index")):
        nxc.write_lock(other, project / "nixcompose.lock")
        before = (project / "nixcompose.lock").read_bytes()
        done = nixcompose("lock", "--update", "curl", *words, cwd=project)
        assert (done.code, done.out) == (3, "")
        assert "error[NXC725]" in done.err
        assert (project / "nixcompose.lock").read_bytes() == before


def test_lock_is_made_anew_from_where_it_was_made(nixcompose, project, cache, devbox):
    words = ["--outputs-from", "devbox.lock", "--from", f"file://{cache}"]
    assert nixcompose("lock", *words, cwd=project).code == 0
    before = (project / "nixcompose.lock").read_bytes()
    done = nixcompose("lock", cwd=project)
    assert (done.code, done.out) == (0, "kept nixcompose.lock\n")
    assert (project / "nixcompose.lock").read_bytes() == before


def test_a_lock_of_nothing_does_not_replace_one_of_something(nixcompose, project, devbox, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    (empty / "nix-cache-info").write_text("StoreDir: /nix/store\n")
    before = (project / "nixcompose.lock").read_bytes()
    done = nixcompose("lock", "--outputs-from", "devbox.lock", "--from", f"file://{empty}", cwd=project)
    assert (done.code, done.out) == (3, "")
    assert "error[NXC723]" in done.err
    assert (project / "nixcompose.lock").read_bytes() == before


def test_lock_that_could_not_ask_leaves_the_old_one(nixcompose, project, cache, devbox):
    glibc = next(name for name in HYDRO.objects if name[33:].startswith("glibc-2.35"))
    (cache / f"{glibc[:32]}.narinfo").write_text("nonsense")
    before = (project / "nixcompose.lock").read_bytes()
    words = ["lock", "--outputs-from", "devbox.lock", "--from", f"file://{cache}"]
    done = nixcompose(*words, cwd=project)
    assert (done.code, done.out) == (3, "")
    assert "error[NXC723]" in done.err
    assert (project / "nixcompose.lock").read_bytes() == before
    done = nixcompose(*words, "--keep-going", cwd=project)
    assert (done.code, done.out) == (3, "wrote nixcompose.lock\n")
    assert nxc.read_lock(project / "nixcompose.lock").unknown == (glibc,)
    assert nixcompose("lock", "--check", cwd=project).code == 1
    assert nixcompose("size", "shell", cwd=project).code == 0


def test_lock_says_what_a_cache_does_not_have(nixcompose, project, cache, devbox):
    glibc = next(name for name in HYDRO.objects if name[33:].startswith("glibc-2.35"))
    os.unlink(cache / f"{glibc[:32]}.narinfo")
    done = nixcompose("lock", "--outputs-from", "devbox.lock", "--from", f"file://{cache}", cwd=project)
    assert (done.code, done.out) == (0, "wrote nixcompose.lock\n")
    assert "warning[NXC404]: 1 store object is in none of the sources" in done.err
    assert f"bash (x86_64-linux): {glibc}" in done.err
    assert nxc.read_lock(project / "nixcompose.lock").missing == (glibc,)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--outputs-from", "nonsense"], 3),
        (["--outputs-from", "devbox.lock", "--from", "nonsense"], 3),
        (["--update"], 2),
        (["--update", "curl", "--lock", "no.lock", "--outputs-from", "devbox.lock"], 3),
    ],
)
def test_lock_of_what_is_not_there(nixcompose, project, devbox, words, code):
    before = (project / "nixcompose.lock").read_bytes()
    done = nixcompose("lock", *words, cwd=project)
    assert (done.code, done.out) == (code, "")
    assert (project / "nixcompose.lock").read_bytes() == before
    assert sorted(os.listdir(project)) == ["devbox.lock", "nixcompose.lock", "profiles.toml"]


def test_lock_in_a_directory_that_is_not_there_keeps_nothing(nixcompose, project, cache, devbox):
    words = ["--outputs-from", "devbox.lock", "--from", f"file://{cache}", "--lock", "no/where.lock"]
    done = nixcompose("lock", *words, cwd=project)
    assert (done.code, done.out) == (3, "")
    assert "error[NXC722]" in done.err
