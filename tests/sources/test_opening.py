"""From addresses to sources."""

import json

import pytest

import nixcompose as nxc
from nixcompose.errors import SourceError
from nixcompose.sources.opening import describe, facts_address, locked_inputs, open_evaluation, plain_address
from nixcompose.sources.outputs import Wanted
from tests.sources.misbehaving import bare_surroundings  # noqa: F401

GLIBC = "s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://cache.example", "BinaryCache"),
        ("http://cache.example", "BinaryCache"),
        ("file:///nowhere", "BinaryCache"),
        ("local?root=/mnt", "LocalStore"),
        ("nix-index", "NixIndex"),
        ("daemon", "NixStore"),
        ("ssh-ng://builder", "NixStore"),
        ("s3://bucket?region=eu", "NixStore"),
        ("https://one.example https://two.example", "Substituters"),
    ],
)
def test_an_address_is_a_kind_of_source(address, kind):
    with nxc.open_source(address, memory=None) as source:
        assert type(source).__name__ == kind


@pytest.mark.parametrize("address", ["", "stroe", "ftp://cache.example", "-rf", "no/such/file", []])
def test_what_is_none_is_refused_with_the_nearest(address):
    with pytest.raises(SourceError) as caught:
        nxc.open_source(address)
    (finding,) = caught.value.findings
    assert finding.code == "NXC717"
    assert finding.nearest == ("store" if address == "stroe" else None)


def test_a_key_that_is_none_is_refused():
    for address in ("store", "https://cache.example", "daemon"):
        with pytest.raises(SourceError, match="NXC707"):
            nxc.open_source(address, keys=["nonsense"], memory=None)


def test_json_of_path_info_is_a_source(tmp_path):
    file = tmp_path / "closure.json"
    row = {"path": f"/nix/store/{GLIBC}", "narHash": "sha256:" + "0" * 52, "narSize": 96, "references": []}
    file.write_text(json.dumps([row]))
    told = []
    with nxc.open_source(str(file)) as source:
        assert source.closure(f"/nix/store/{GLIBC}").nar_size() == 96
        found = source.facts([GLIBC, "0" * 32 + "-gone"], progress=lambda *numbers: told.append(numbers))
    assert (list(found.objects), found.missing, told) == ([GLIBC], ("0" * 32 + "-gone",), [(1, 2)])


def test_a_store_that_cannot_be_read_is_asked_through_nix_and_both_reasons_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("NIX_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with nxc.open_source("store") as source, pytest.raises(SourceError) as caught:
        source.facts([GLIBC])
    assert {finding.code for finding in caught.value.findings} == {"NXC709", "NXC701"}


def test_outputs_come_from_where_the_address_says(tmp_path):
    devbox = tmp_path / "devbox.lock"
    output = {"name": "out", "path": f"/nix/store/{GLIBC}", "default": True}
    package = {"resolved": "nixpkgs#glibc", "version": "2.33", "systems": {"x86_64-linux": {"outputs": [output]}}}
    devbox.write_text(json.dumps({"lockfile_version": "1", "packages": {"glibc@2.33": package}}))
    find, inputs = open_evaluation(str(devbox))
    assert find([Wanted("glibc", (("glibc",),))], "x86_64-linux").packages["glibc"].outputs == {"out": GLIBC}
    assert inputs == {}
    flox = tmp_path / "manifest.lock"
    flox.write_text('{"lockfile-version": 1, "packages": []}')
    find, _ = open_evaluation(str(flox))
    assert find([Wanted("glibc", (("glibc",),))], "x86_64-linux").problems["glibc"].kind == "not listed"
    assert open_evaluation("nix-index")[0].__self__.address.endswith("files")


def test_a_nix_index_database_is_told_by_its_first_bytes(tmp_path):
    file = tmp_path / "index"
    file.write_bytes(b"NIXI" + bytes(8))
    assert type(nxc.open_source(str(file))).__name__ == "NixIndex"
    assert type(open_evaluation(str(file))[0].__self__).__name__ == "NixIndex"
    assert facts_address(str(file)) == str(file)
    assert facts_address(str(tmp_path / "devbox.lock")) == "https://cache.nixos.org"


def test_what_knows_no_packages_is_refused():
    with pytest.raises(SourceError, match="NXC717"):
        open_evaluation("nix-indx")


def test_without_a_nixpkgs_the_ways_out_are_named(tmp_path):
    with pytest.raises(SourceError) as caught:
        open_evaluation("nix", root=str(tmp_path))
    assert "--outputs-from nix-index" in caught.value.findings[0].fix


def test_a_nixpkgs_by_hand_is_noted_as_such(tmp_path):
    _, inputs = open_evaluation("nix", root=str(tmp_path), nixpkgs=str(tmp_path))
    assert inputs == {"nixpkgs": "given by hand"}


def test_locked_inputs_are_those_of_flake_lock(root, tmp_path):
    assert locked_inputs(str(tmp_path), ["nixpkgs"]) is None
    found = locked_inputs(str(root), ["nixpkgs", "no-such-input"])
    assert found.keys() == {"nixpkgs"}
    assert found["nixpkgs"].startswith("github:NixOS/nixpkgs/")


def test_an_input_is_described_without_the_path_of_a_machine():
    assert describe({"type": "path", "path": "/home/me/nixpkgs", "narHash": "sha256-x"}) == "narHash=sha256-x type=path"
    assert (
        describe({"type": "git", "url": "https://x", "rev": "1", "lastModified": 5}) == "rev=1 type=git url=https://x"
    )


def test_a_password_is_not_written_down():
    assert plain_address("https://me:secret@cache.example/") == "https://cache.example"


@pytest.mark.parametrize("address", ["local?root={}", "local?root={}&read-only=true", "{}"])
def test_the_store_of_another_root_is_spelled_as_nix_does(tmp_path, address):
    with nxc.open_source(address.format(str(tmp_path))) as source:
        assert source.address == f"{tmp_path}/nix/var/nix/db/db.sqlite"


def test_nobody_is_asked_offline():
    with pytest.raises(SourceError, match="daemon cannot be asked offline"):
        nxc.open_source("daemon", offline=True)


def test_a_file_that_cannot_be_read_or_is_too_large(tmp_path, monkeypatch):
    file = tmp_path / "closure.json"
    file.write_text("[]")
    monkeypatch.setattr("nixcompose.sources.opening._MAX_BYTES", 1)
    monkeypatch.setattr("nixcompose.sources.opening._content.__defaults__", (1,))
    with pytest.raises(SourceError, match="has more than 1 bytes"):
        nxc.open_source(str(file))
    with pytest.raises(SourceError, match=r'there is no file "no/devbox.lock"'):
        open_evaluation("no/devbox.lock")

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(SourceError, match="cannot be read: permission denied"):
        open_evaluation(str(file))


def test_a_path_with_a_blank_is_one_address(tmp_path):
    folder = tmp_path / "with blank"
    folder.mkdir()
    with nxc.open_source(str(folder)) as source:
        assert source.address.startswith(str(folder))


def test_a_store_directory_that_is_none(monkeypatch):
    monkeypatch.setenv("NIX_STORE_DIR", "nowhere")
    with pytest.raises(SourceError, match="NXC717"):
        nxc.open_source("https://cache.example", memory=None)
    monkeypatch.setenv("NIX_STORE_DIR", "//gnu/store/")
    assert nxc.open_source("https://cache.example", memory=None).store_dir == "/gnu/store"


def test_a_derivation_means_its_outputs_wherever_the_store_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("NIX_STATE_DIR", str(tmp_path))
    drv = "0" * 32 + "-gone.drv"
    with nxc.open_source("store") as source, pytest.raises(SourceError) as caught:
        source.closure(f"/nix/store/{drv}")
    assert drv in str(caught.value)


def test_one_nix_index_database_is_read_once_and_anew_when_it_changed(tmp_path):
    file = tmp_path / "index"
    file.write_bytes(b"NIXI" + bytes(8))
    first = nxc.open_source(str(file))
    assert first is open_evaluation(str(file))[0].__self__
    file.write_bytes(b"NIXI" + bytes(16))
    assert nxc.open_source(str(file)) is not first


def test_every_source_tells_the_size_of_a_closure_or_what_it_lacks():
    lock = nxc.embedded_lock("hydro-2022")
    coreutils = lock.systems["x86_64-linux"]["coreutils"].outputs["out"]
    assert lock.source().nar_size(coreutils) == lock.graph().nar_size(coreutils) == 54_824_936
    with pytest.raises(nxc.SizeError, match="NXC404.*embedded:hydro-2022 does not know all"):
        lock.source().nar_size(GLIBC)


def test_the_size_alone_is_asked_of_nix_where_the_database_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setenv("NIX_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with nxc.open_source("store") as source, pytest.raises(SourceError) as caught:
        source.nar_size(GLIBC)
    assert {finding.code for finding in caught.value.findings} == {"NXC709", "NXC701"}
