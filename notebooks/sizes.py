# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How big is every combination?
#
# And what does each group and each package cost?
# This notebook answers from what a lock knows.
# Nothing is built, evaluated or downloaded.

# %%
import os

import matplotlib.pyplot as plt

import nixcompose as nxc

manifest = nxc.load("profiles.toml" if os.path.exists("profiles.toml") else "../profiles.toml")
lock = nxc.embedded_lock()
lock.note

# %% [markdown]
# This lock comes with nixcompose, and has figures of kind `own`: the NAR size of each store object alone.
# It does not know what these store objects refer to, so **every sum is a lower bound**.
# It lacks a few packages, most of them our own: their size is `unknown`, and counts as nothing.
# The second half of this notebook has closures that are known whole.
# A lock of your own has them too: `nixcompose lock` makes one, and `nxc.read_lock()` reads it.
#
# ## Every combination of groups
#
# One call sizes them all.
# A group that includes or requires others brings them along, so many combinations come to the same packages.

# %%
every = nxc.combinations(manifest, lock)
by_size = sorted(every, key=lambda row: (row["nar_size"], row["packages"]))
different = len({row["nar_size"] for row in by_size})
print(f"{len(every)} combinations of {len(manifest.groups)} groups, {different} different sizes")


def part(table, rows):
    """Return some rows of a table as a table, which displays itself."""
    return nxc.SizeTable(table.columns, tuple(rows), table.notes)


part(every, [row for row in by_size if row["selection"].count(",") == 0])

# %% [markdown]
# Which groups decide?
# The two that cost most are taken from the figures, and each combination is coloured by which of them it has.

# %%
by_group = nxc.breakdown(manifest, lock, "full", by="group")
first, second = [row["group"] for row in by_group][:2]
marks = {
    (False, False): (f"neither {first} nor {second}", "#999999"),
    (False, True): (f"with {second}", "#56b4e9"),
    (True, False): (f"with {first}", "#e69f00"),
    (True, True): (f"with {first} and {second}", "#000000"),
}
figure, axes = plt.subplots(figsize=(9, 4.8), layout="constrained")
for (has_first, has_second), (label, color) in marks.items():
    points = [
        (place, row["nar_size"] / 1e9)
        for place, row in enumerate(by_size, 1)
        for groups in [row["selection"].split(",")]
        if (first in groups, second in groups) == (has_first, has_second)
    ]
    axes.plot(*zip(*points, strict=True), "o", markersize=3.5, color=color, label=label)
for name in manifest.profiles:
    height = nxc.size(manifest, nxc.resolve(manifest, name), lock).total.nar_size / 1e9
    axes.axhline(height, color="#cccccc", linewidth=0.8, zorder=0)
    axes.text(1.01, height, f"profile\n{name}", va="center", color="#666666", transform=axes.get_yaxis_transform())
axes.set(xlabel="combinations of groups, the smallest first", ylabel="NAR size, GB (a lower bound)")
axes.set_title(f"The size of all {len(every)} combinations", loc="left")
axes.set_ylim(bottom=0)
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 0.93))
plt.show()

# %% [markdown]
# ## What each group costs
#
# `own` is what the group's packages are by themselves.
# What of it would leave with the group, and what others need too, is not known without references.

# %%
by_group

# %% [markdown]
# `marginal` is what a selection adds to another one, here to `essential`.

# %%
added = nxc.compare(manifest, lock, ["kubernetes", "development", "extras", "full"], against="essential")
added

# %% [markdown]
# ## What each package costs
#
# The largest of the profile `full`:

# %%
by_package = nxc.breakdown(manifest, lock, "full", by="package")
part(by_package, by_package.rows[:12])

# %% [markdown]
# ## With whole closures
#
# Another lock of nixcompose has packages of 2022 with all that they refer to.
# Its figures are `exact`: equal to the byte to what `nix path-info --closure-size` says.
# It knows few of the packages above, so here is a small manifest for those that it has.

# %%
small = nxc.loads("""
[groups.shell]
packages = ["bash", "coreutils", "diffutils", "gnugrep"]
[groups.network]
packages = ["curl", "openssl"]
[groups.archives]
packages = ["bzip2", "unzip", "xz", "zstd"]
[groups.compiler]
packages = ["binutils", "fpc"]
[groups.database]
packages = ["mongodb"]

[profiles]
default = ["shell", "network"]
full = ["shell", "network", "archives", "compiler", "database"]
""")
known = nxc.embedded_lock("hydro-2022")
exact_every = nxc.combinations(small, known)
exact_every

# %% [markdown]
# Sizes do not simply add up: what two groups share counts once.
# So the closure of a group is larger than what leaves with it.
# Nothing leaves with `network`: `database` needs all of it.

# %%
exact_by_group = nxc.breakdown(small, known, "full", by="group")
exact_added = nxc.compare(small, known, ["archives", "compiler", "database"], against="default")
exact_by_group

# %% [markdown]
# What each of the other groups adds to the profile `default`:

# %%
exact_added

# %%
exact_by_package = nxc.breakdown(small, known, "default,archives", by="package")
bars = exact_by_package.rows[::-1]
names = [row["package"] for row in bars]
alone = [row["exclusive"] / 1e6 for row in bars]
shared = [row["shared"] / 1e6 for row in bars]
figure, axes = plt.subplots(figsize=(9, 4.2), layout="constrained")
axes.barh(names, alone, color="#0072b2", label="exclusive: leaves with the package")
axes.barh(names, shared, left=alone, color="#d0d0d0", label="shared: others need it too")
axes.set(xlabel="NAR size of the closure, MB")
axes.set_title("What each package of default and archives costs", loc="left")
axes.spines[["top", "right", "left"]].set_visible(False)
axes.tick_params(axis="y", length=0)
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=2, borderaxespad=0)
plt.show()

# %% [markdown]
# Little leaves with any one package: others need most of its closure too.
# Two packages may share store objects that nothing else needs.
# `removals` looks at each pair; `only together` is what leaves only if both go.

# %%
pairs = nxc.removals(small, "embedded:hydro-2022", "default,archives")
part(pairs, sorted(pairs, key=lambda row: -row["joint"])[:5])

# %% [markdown]
# ## From one state of nixpkgs to the next
#
# `diff_locks` says what changed, package by package; here those that two of the locks have in common.

# %%
newer = nxc.embedded_lock("weezterm-2026")
both = known.systems["x86_64-linux"].keys() & newer.systems["x86_64-linux"].keys()
changes = nxc.diff_locks(known, newer, names=both)
changes

# %% [markdown]
# `sweep` sizes selections with each of many locks, for example one of each week.

# %%
states = nxc.sweep(manifest, ["embedded:lpenz-2021", "embedded:hydro-2022", "embedded:weezterm-2026"], ["glibc"])
states

# %% [markdown]
# ## Go on
#
# Every table gives plain rows: `pandas.DataFrame(every.to_rows())`, or a file for another tool.
# `combinations` takes `groups`, `target` and `system`.
# `nixcompose size --all` prints the first table of this notebook in a terminal.
