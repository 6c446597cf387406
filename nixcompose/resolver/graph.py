"""The graph of a manifest as people's tools know it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import networkx as nx

    from nixcompose.manifest import Manifest


def to_networkx(manifest: Manifest) -> nx.MultiDiGraph[str]:
    """Return profiles, groups and packages as a directed graph; `networkx` is imported here alone.

    Nodes are names with the attribute `kind` (`profile`, `group`, `package`); edges have `kind`
    `lists`, `includes`, `requires` or `conflicts`.

    >>> import nixcompose
    >>> graph = to_networkx(nixcompose.load("profiles.toml"))
    >>> sorted(graph.predecessors("nodejs_20"))
    ['essential', 'runtimes']
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for group in manifest.groups.values():
        graph.add_node(group.name, kind="group")
        for package in group.packages:
            graph.add_node(package.name, kind="package", attr=package.attr)
            graph.add_edge(group.name, package.name, kind="lists")
        for kind, names in (
            ("includes", group.includes),
            ("requires", group.requires),
            ("conflicts", group.conflicts),
        ):
            graph.add_edges_from((group.name, name, {"kind": kind}) for name in names)
    for name in manifest.packages:
        graph.add_node(name, kind="package", attr=name)
    for profile, terms in manifest.profiles.items():
        graph.add_node(profile, kind="profile")
        graph.add_edges_from((profile, name, {"kind": "lists"}) for name in terms if not name.startswith("-"))
    return graph
