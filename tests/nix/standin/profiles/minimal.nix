# A stand-in for NixOS's module of that name: a system without documentation.
{ lib, ... }:
{
  documentation.enable = lib.mkDefault false;
}
