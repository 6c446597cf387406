# A stand-in for the flake nix2container: its functions with the arguments they take, which build nothing.
let
  lib = import ./lib.nix;

  functions =
    system:
    let
      pkgs = import ./pkgs.nix { inherit system; };

      # Fails as a function with these formals would.
      record =
        function: known: name: args:
        let
          unknown = builtins.attrNames (removeAttrs args known);
        in
        lib.throwIf (unknown != [ ])
          "function '${function}' called with unexpected argument '${builtins.head unknown}'"
          (pkgs.runCommand name { } "" // { inherit args; });
      program =
        name:
        pkgs.writeShellApplication {
          inherit name;
          text = "";
        };
    in
    {
      buildImage =
        args:
        record "buildImage" [
          "arch"
          "config"
          "contents"
          "copyToRoot"
          "created"
          "fromImage"
          "initializeNixDatabase"
          "layers"
          "maxLayers"
          "meta"
          "name"
          "nixGid"
          "nixUid"
          "perms"
          "tag"
        ] "image-${baseNameOf args.name}.json" args
        // {
          fromImage = args.fromImage or "";
          imageName = args.name;
          imageTag = args.tag;
          copyTo = program "copy-to";
          copyToDockerDaemon = program "copy-to-docker-daemon";
          copyToPodman = program "copy-to-podman";
          copyToRegistry = program "copy-to-registry";
        };
      buildLayer =
        args:
        record "buildLayer" [
          "contents"
          "copyToRoot"
          "deps"
          "ignore"
          "layers"
          "maxLayers"
          "metadata"
          "perms"
          "reproducible"
        ] "layers.json" args
        // {
          nestedLayers = lib.concatMap (layer: layer.nestedLayers) (args.layers or [ ]) ++ args.layers or [ ];
        };
      pullImage =
        args:
        record "pullImage" [
          "arch"
          "imageDigest"
          "imageName"
          "name"
          "os"
          "sha256"
          "tlsVerify"
        ] "nix2container-${baseNameOf args.imageName}.json" args;
    };
in
{
  packages =
    lib.genAttrs
      [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ]
      (system: {
        nix2container = functions system;
      });
}
