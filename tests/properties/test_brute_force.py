"""A resolver that is obvious and slow agrees with the real one."""

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.strategies import manifests, names_of, outcome, selections


def _passes(filters, name):
    """Whether a list of names, globs and exclusions lets *name* through, by the words of the manual."""
    wanted = [pattern for pattern in filters if pattern[0] != "!"]
    refused = [pattern[1:] for pattern in filters if pattern[0] == "!"]
    return (not wanted or any(fnmatchcase(name, p) for p in wanted)) and not any(fnmatchcase(name, p) for p in refused)


def brute_force(m, terms, target, system):
    """Return the set of packages that *terms* mean, or the set of codes that speak against them."""
    added = {t for t in terms if t[0] != "-"}
    gone = {t[1:] for t in terms if t[0] == "-"}
    gone |= {t for name in gone & set(m.profiles) for t in m.profiles[name] if t[0] != "-"}
    gone |= {t[1:] for name in added & set(m.profiles) for t in m.profiles[name] if t[0] == "-"}
    named = added | {t for name in added & set(m.profiles) for t in m.profiles[name] if t[0] != "-"}
    groups = {name for name in m.groups if name in named} - gone
    for _ in m.groups:
        groups |= {other for name in groups for other in (*m.groups[name].includes, *m.groups[name].requires)} - gone
    custom = {name: package.systems for name, package in m.packages.items()}
    everything = [(group.name, p.name, _goes(m, group, p, target, system)) for group, p in m.entries()]
    listed = {name for _, name, _ in everything}
    everything += [("", name, _passes(custom[name], system)) for name in custom if name not in listed]
    here = {name for group, name, goes in everything if goes and (group in groups or name in named)} - gone
    wrong = set()
    if any(other in groups for name in groups for other in m.groups[name].conflicts):
        wrong.add("NXC302")
    if any(other in gone for name in groups for other in m.groups[name].requires):
        wrong.add("NXC303")
    if (named & {name for _, name, _ in everything}) - here - gone:
        wrong.add("NXC305")
    touched = groups | ({name for group, name, _ in everything if group in groups or name in named} - gone)
    if not added or (not touched and not wrong):
        wrong.add("NXC304")
    return wrong or here


def _goes(m, group, package, target, system):
    """Whether an entry of a group is for this target and system."""
    own = m.packages[package.attr].systems if package.attr in m.packages else ()
    fits = all(_passes(filters, system) for filters in (group.systems, package.systems, own))
    return (
        fits
        and package.skip is None
        and (target is None or _passes(group.targets, target) and _passes(package.targets, target))
    )


@given(st.data())
def test_brute_force_agrees(data):
    """Packages and verdicts are the same for any selection, target and system."""
    manifest = data.draw(manifests())
    for _ in range(4):
        terms = data.draw(selections(manifest))
        target = data.draw(st.sampled_from([None, *manifest.targets]))
        systems = manifest.systems if target is None else _systems(manifest, target)
        system = data.draw(st.sampled_from(systems))
        found = outcome(manifest, terms, target=target, system=system)
        expected = brute_force(manifest, terms, target, system)
        assert (found if isinstance(found, set) else set(found.names)) == expected


def _systems(manifest, target):
    """The systems that a target is made for."""
    linux_only = manifest.targets[target].kind not in ("dev-shell", "home-manager")
    possible = [name for name in manifest.systems if not linux_only or name.endswith("-linux")]
    return [name for name in possible if _passes(manifest.targets[target].systems, name)]


@given(st.data())
def test_a_target_is_its_terms(data):
    """Without a selection a target gives what its terms give."""
    manifest = data.draw(manifests().filter(lambda manifest: manifest.targets))
    target = data.draw(st.sampled_from(tuple(manifest.targets)))
    terms = manifest.targets[target].terms
    system = _systems(manifest, target)[0]
    found = outcome(manifest, None, target=target)
    assert found.system == system
    assert set(found.names) == brute_force(manifest, terms, target, system)
    assert set(found.names) <= set(names_of(manifest))
