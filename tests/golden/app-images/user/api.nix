{ stdenv, port }: stdenv.mkDerivation { name = "api-${toString port}"; }
