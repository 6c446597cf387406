"""The text of a lock: it says all of the lock, always in the same bytes, and nothing else is taken for one."""

import copy
import hashlib
import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.locker.locks import locks, named, nar_hash

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import MAX_TEXT, SCHEMA, SHORT, dumps_lock, loads_lock, plain
from nixcompose.store import StoreObject

HELLO = nxc.embedded_lock("hello-2022")
TEXT = dumps_lock(evolve(HELLO, missing=(named("gone"),), unknown=(named("asked"),), inputs={"nixpkgs": "github:x/y"}))
FORMAT = SCHEMA.removesuffix("1")
LINES = TEXT.splitlines(keepends=True)


def codes_of(text: str) -> list[str]:
    """The codes of what is wrong with *text*; empty if it is a lock.  No other exception comes."""
    try:
        found = loads_lock(text)
    except nxc.SourceError as error:
        assert all(finding.fix and "nixcompose.lock" in finding.message for finding in error.findings)
        return [finding.code for finding in error.findings]
    assert loads_lock(dumps_lock(found)) == found
    return []


def sealed(data: dict, count: int | None = None) -> str:
    """The text of a lock with this content, by someone who knows how its end is made."""
    fields = [f'"{name}": {value if isinstance(value, Raw) else json.dumps(value)},\n' for name, value in data.items()]
    return seal("{\n" + "".join(fields), len(data["objects"]) if count is None else count)


def seal(text: str, count: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f'{text}"count": {count},\n"digest": "sha256:{digest}"\n}}\n'


class Raw(str):
    """JSON that is written as it is."""


def data() -> dict:
    return {name: value for name, value in json.loads(TEXT).items() if name not in ("count", "digest")}


@given(locks())
def test_a_lock_becomes_text_and_the_same_lock_again(lock):
    text = dumps_lock(lock)
    assert loads_lock(text) == lock
    assert dumps_lock(loads_lock(text)) == text
    assert json.loads(text)["count"] == len(lock.objects)


@given(locks(), st.randoms())
def test_equal_locks_give_equal_bytes_whatever_the_order_of_their_mappings(lock, random):
    def shuffled(table):
        return dict(random.sample([*table.items()], len(table)))

    systems = {
        system: {name: evolve(one, outputs=shuffled(one.outputs)) for name, one in shuffled(packages).items()}
        for system, packages in shuffled(lock.systems).items()
    }
    missing, unknown = (tuple(random.sample(names, len(names))) for names in (lock.missing, lock.unknown))
    other = evolve(lock, systems=systems, objects=shuffled(lock.objects), inputs=shuffled(lock.inputs))
    assert dumps_lock(evolve(other, missing=missing, unknown=unknown)) == dumps_lock(lock)


@given(locks(), st.data())
def test_a_change_of_one_store_object_is_a_change_of_its_line_and_of_the_digest(lock, draw):
    assume(lock.objects)
    name = draw.draw(st.sampled_from(sorted(lock.objects)))
    known = lock.objects[name]
    changed = evolve(known, nar_size=known.nar_size - 1 or 2)
    before = dumps_lock(lock).splitlines()
    after = dumps_lock(evolve(lock, objects={**lock.objects, name: changed})).splitlines()
    assert len(before) == len(after)
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old.partition(",")[0] for old, _ in different] == [f'["{name}"', f'"digest": "{before[-2][11:-1]}"']


@given(locks())
def test_each_store_object_is_a_line_and_lines_are_sorted_by_name(lock):
    lines = [line for line in dumps_lock(lock).splitlines() if re.match(r'\["[0-9a-z]{32}-', line)]
    found = [json.loads(line.removesuffix(","))[0] for line in lines]
    assert found == sorted(lock.objects, key=lambda name: (name[33:], name[:32]))


def test_references_are_as_short_as_can_be_and_no_shorter():
    alike = ["0" * 31 + end + "-x" for end in "abc"] + ["0" * 15 + "b" * 17 + "-x", "z" * 32 + "-x"]
    lock = Lock({}, {name: StoreObject(name, 1, references=tuple(sorted(alike))) for name in alike})
    text = dumps_lock(lock)
    shorts = json.loads(next(line for line in text.splitlines() if line.startswith(f'["{alike[0]}')).removesuffix(","))[
        3
    ]
    assert shorts == [*(name[:32] for name in alike[:3]), alike[3][:16], alike[4][:SHORT]]
    assert loads_lock(text) == lock


def test_what_is_not_known_is_not_written():
    known = named("a")
    assert f'["{known}", 7]\n' in dumps_lock(Lock({}, {known: StoreObject(known, 7)}))
    assert f'["{known}", 7, null, []]\n' in dumps_lock(Lock({}, {known: StoreObject(known, 7, references=())}))


def test_every_change_of_one_character_is_refused():
    for place, old in enumerate(TEXT):
        for new in {"", old + old, "0", "1", "2", '"', "é", "\n", " "} - {old}:
            found = codes_of(TEXT[:place] + new + TEXT[place + 1 :])
            is_version = TEXT[:place].endswith((FORMAT, SCHEMA)) or TEXT[: place + 1].endswith(SCHEMA)
            assert found == ["NXC712"] or (is_version and found == ["NXC713"]), (place, old, new)


def test_a_lock_that_was_cut_off_is_refused_wherever_that_was():
    for length in range(len(TEXT)):
        assert codes_of(TEXT[:length]) == ["NXC712"]


@given(st.text(min_size=1))
def test_a_lock_with_something_behind_it_is_refused(more):
    assert codes_of(TEXT + more) == ["NXC712"]
    assert codes_of(TEXT + TEXT) == ["NXC712"]


def test_two_lines_that_changed_places_are_refused():
    for one in range(len(LINES)):
        for other in range(one):
            lines = LINES.copy()
            lines[one], lines[other] = lines[other], lines[one]
            if lines != LINES:
                assert codes_of("".join(lines)) == ["NXC712"]


@given(st.text())
def test_no_other_text_is_a_lock(text):
    assert codes_of(text) == ["NXC712"]


def test_line_ends_of_windows_and_marks_of_merges_are_refused():
    assert codes_of(TEXT.replace("\n", "\r\n")) == ["NXC712"]
    assert codes_of(TEXT.replace('"objects"', '<<<<<<< HEAD\n"objects"')) == ["NXC712"]


@pytest.mark.parametrize("version", [2, 10, 999_999_999])
def test_a_newer_format_asks_for_an_upgrade_whatever_else_it_has(version):
    with pytest.raises(nxc.SourceError, match="a newer nixcompose") as caught:
        loads_lock(TEXT.replace(SCHEMA, f"{FORMAT}{version}")[:100], "my.lock")
    (finding,) = caught.value.findings
    assert (finding.code, finding.message.partition(":")[0]) == ("NXC713", "my.lock")
    assert "upgrade" in finding.fix
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("version", ["0", "-1", "1.5", "01x", "9999999999", "٢"])
def test_a_format_that_never_was_is_no_lock(version):
    assert codes_of(TEXT.replace(SCHEMA, f"{FORMAT}{version}")) == ["NXC712"]


STRANGE = (
    None, True, False, 0, 1, -1, 1.5, 10**30, 2**63, "", "x", "a\nb", "\ud800", "x" * (MAX_TEXT + 1), [], [[]], [None],
    {}, {"a": 1}, {"": {}}, [1, 2, 3, 4, 5, 6, 7], ["x"], "/nix/store/../x",
)  # fmt: skip


def places(value, path=()):
    """Every place in JSON."""
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))


def put(whole, path, value):
    whole = copy.deepcopy(whole)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return whole


def without(whole, path):
    whole = copy.deepcopy(whole)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return whole


PLACES = [path for path in places(data()) if path and path != ("schema",)]


def test_a_wrong_value_at_any_place_is_refused_or_is_another_lock():
    accepted = 0
    for path in PLACES:
        for value in STRANGE:
            count = None if path == ("objects",) and not isinstance(value, list) else len(HELLO.objects)
            changed = put(data(), path, value)
            text = sealed(changed, count=len(HELLO.objects) if count is None else count)
            found = codes_of(text)
            assert found in ([], ["NXC712"]), (path, value)
            accepted += not found
    assert accepted  # a version may be any text


def test_a_value_of_the_wrong_type_is_never_taken_for_another():
    """A text is no list, although it can be walked like one; nor is an empty table."""
    rows = [path for path in PLACES if path[0] == "objects" and len(path) == 3 and path[2] == 3]
    for path in [*rows, ("sources",), ("missing",), ("unknown",), ("objects",)]:
        for value in ("", "x", {}, {named("gone")[:12]: 1}, 0, None, False):
            if value is not None or path not in rows:
                assert codes_of(sealed(put(data(), path, value), count=5)) == ["NXC712"], (path, value)
    for value in ("", "out", {}, {"out": 1}, [1], [""]):
        assert codes_of(sealed(put(data(), ("systems", "x86_64-linux", "bash", "wanted"), value))) == ["NXC712"]


def test_a_lock_that_lacks_something_is_refused_or_is_another_lock():
    optional = {"note", "version", "outputs"}
    for path in PLACES:
        found = codes_of(sealed(without(data(), path), count=len(HELLO.objects)))
        assert found in ([], ["NXC712"])
        if path[0] == "objects" or (len(path) == 1 and path[0] not in optional):
            assert found == ["NXC712"] or len(path) > 2, path


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(PLACES), json_values)
def test_any_json_at_any_place_is_refused_or_is_another_lock(path, value):
    assert codes_of(sealed(put(data(), path, value), count=len(HELLO.objects))) in ([], ["NXC712"])


@given(json_values)
def test_json_that_is_no_lock_is_refused(value):
    text = json.dumps(value)
    assert codes_of(seal(f'{{\n"schema": "{SCHEMA}",\n"objects": {text},\n', 0)) == ["NXC712"]
    assert codes_of(seal(f'{{\n"schema": "{SCHEMA}"{text}', 0)) == ["NXC712"]


@pytest.mark.parametrize("field", ["objects", "systems", "inputs", "sources", "missing", "note"])
@pytest.mark.parametrize(
    "json_text",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "[" * 200_000,
        "1" * 5000,
        "-" + "9" * 5000,
        "1e999999",
        "NaN",
        '"\\ud800"',
        '"\x01"',
        "[null]" * 2,
    ],
    ids=["lists", "tables", "open", "huge", "huge below zero", "infinite", "NaN", "surrogate", "control", "two"],
)
def test_hostile_json_is_refused(field, json_text):
    assert codes_of(sealed({**data(), field: Raw(json_text)}, count=5)) == ["NXC712"]


def test_a_size_of_thousands_of_digits_is_refused():
    rows = json.dumps(data()["objects"]).replace("1555544", "9" * 5000)
    assert codes_of(sealed({**data(), "objects": Raw(rows)}, count=5)) == ["NXC712"]


@pytest.mark.parametrize("count", [0, 4, 6, 999_999_999])
def test_a_count_that_lies_is_refused(count):
    assert codes_of(sealed(data(), count=count)) == ["NXC712"]


def test_a_key_that_is_there_twice_is_refused():
    text = TEXT[: TEXT.index('"count"')]
    assert codes_of(seal(text + '"sources": [],\n', 5)) == ["NXC712"]
    package = '"glibc": {"attr": "glibc", "problem": "x"},\n'
    assert codes_of(seal(text.replace('"hello":', f'{package}"hello":'), 5)) == ["NXC712"]


def test_a_store_object_that_is_there_twice_is_refused():
    rows = data()["objects"]
    twice = {**data(), "objects": [*rows, rows[0]]}
    assert codes_of(sealed(twice, count=5)) == codes_of(sealed(twice, count=6)) == ["NXC712"]
    assert codes_of(sealed({**data(), "missing": [rows[0][0]]})) == ["NXC712"]
    assert codes_of(sealed({**data(), "missing": [named("gone"), named("gone")]})) == ["NXC712"]


def test_store_objects_with_one_hash_part_or_alike_and_twice_are_told_apart_or_refused():
    one, other = "0" * 32 + "-a", "0" * 32 + "-ab"
    lock = Lock({}, {name: StoreObject(name, 1, references=(one, other)) for name in (one, other)})
    assert loads_lock(dumps_lock(lock)) == lock
    alike = "0" * 31 + "1-a"
    assert codes_of(sealed({**data(), "objects": [[one, 1], [alike, 1]], "missing": [one], "systems": {}})) == [
        "NXC712"
    ]


def test_references_and_outputs_that_lead_nowhere_are_refused():
    for stranger in ("0" * 12, "pbfraw351mk", "pbfraw351mksn", "", "x"):
        assert codes_of(sealed(put(data(), ("objects", 0, 3, 0), stranger))) == ["NXC712"]
    outputs = ("systems", "x86_64-linux", "bash", "outputs", "out")
    assert codes_of(sealed(put(data(), outputs, named("nowhere")))) == ["NXC712"]
    assert codes_of(sealed(put(data(), outputs, named("gone")))) == []  # it is missing, which is said


@pytest.mark.parametrize("store_dir", ["nix/store", "/nix/store/", "/nix/../store", "", "/", "/a\x01b", ["/nix/store"]])
def test_a_store_directory_that_is_none_is_refused(store_dir):
    assert codes_of(sealed({**data(), "store_dir": store_dir})) == ["NXC712"]


@pytest.mark.parametrize("bad", ["0" * 52 + "0", "z" * 52, "e" * 52, nar_hash("x"), "A" * 52, 5, ["x"]])
def test_a_nar_hash_that_is_none_is_refused(bad):
    assert codes_of(sealed(put(data(), ("objects", 0, 2), bad))) == ["NXC712"]


def test_every_embedded_lock_is_its_own_text():
    for name in nxc.locker.file.embedded_names():
        lock = nxc.embedded_lock(name)
        path = f"{nxc.locker.file._folder()}/{name}.lock"
        with open(path, encoding="utf-8") as file:
            assert file.read() == dumps_lock(lock)


@given(st.text(max_size=50))
def test_plain_text_can_be_held_by_a_lock(text):
    found = plain(text)
    assert found.isprintable()
    assert plain(found) == found
    lock = Lock({"x86_64-linux": {"p": LockedPackage("p", "p", problem=f"failed: {found}")}}, {}, note=found)
    assert loads_lock(dumps_lock(lock)) == lock


def test_text_without_end_is_cut():
    assert plain("x" * 10_000) == "x" * MAX_TEXT
