# Of nixpkgs' dockerTools what emitted images use, with its argument names; the archives are real.
{
  build,
  lib,
  stdenv,
  symlinkJoin,
  tools,
  writeText,
}:
let
  file =
    name: path: text:
    build name { inherit text; } ''
      mkdir -p $out/${dirOf path}
      echo "$text" >$out/${path}
    '';

  # What an archive is made from: its description, and the store paths that are in it.
  described =
    {
      name,
      tag ? null,
      contents ? [ ],
      config ? { },
      architecture ? stdenv.hostPlatform.go.GOARCH,
      created ? "1970-01-01T00:00:01Z",
      maxLayers ? 100,
      extraCommands ? "",
      fakeRootCommands ? "",
    }:
    let
      root = symlinkJoin {
        name = "root";
        paths = contents;
      };
      top = build "customisation-layer" { inherit root extraCommands fakeRootCommands; } ''
        cp -r --no-preserve=mode $root root
        mkdir $out
        cd root
        eval "$extraCommands"
        fakeroot ${tools.bash} -euc 'eval "$fakeRootCommands"; tar --sort=name --mtime=@1 -cf $out/layer.tar .'
      '';
      text = builtins.toJSON {
        inherit
          architecture
          config
          created
          maxLayers
          ;
        reference = "${name}:${if tag == null then "latest" else tag}";
        top = "${top}/layer.tar";
      };
    in
    build "image" {
      inherit text;
      passAsFile = [ "text" ];
      exportReferencesGraph = [
        "packages"
        root
        "config"
        (writeText "config" (builtins.toJSON config))
      ];
    } "mkdir $out; cp $textPath $out/image.json; cat packages config >$out/closure";

  write = image: "${tools.python} ${./image.py} ${image}/image.json ${image}/closure";
in
{
  binSh = file "bin-sh" "bin/sh" "a shell";
  caCertificates = file "ca-certificates" "etc/ssl/certs/ca-bundle.crt" "certificates";
  usrBinEnv = file "usr-bin-env" "usr/bin/env" "env";

  buildLayeredImage =
    args: build "${baseNameOf args.name}.tar.gz" { } "${write (described args)} | gzip -n >$out";

  streamLayeredImage =
    args:
    build "stream-${baseNameOf args.name}" { } ''
      printf '#!%s\nexec %s\n' ${tools.bash} '${write (described args)}' >$out
      chmod 755 $out
    '';
}
