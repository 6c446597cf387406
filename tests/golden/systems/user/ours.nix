{ stdenv, greeting ? "", number ? 0 }:
stdenv.mkDerivation {
  pname = "ours";
  version = toString number;
  inherit greeting;
}
