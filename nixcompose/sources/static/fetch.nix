# The store path of a flake input as flake.lock has it; `file` is JSON: what `builtins.fetchTree` takes.
{ file }: (builtins.fetchTree (builtins.fromJSON (builtins.readFile (/. + file)))).outPath
