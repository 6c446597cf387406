"""How large: sizes of selections, groups, packages and paths, from a lock; nothing is built or asked."""
