#!/usr/bin/env bash
# SkiaSharp 2.88.9 with the native library "Linux.NoDependencies" never finds a font for a character.
#
# Expected: SKFontManager.Default.MatchCharacter gives an installed font that has the character, as it does with the other native library
#   for Linux, so that text of any script can be drawn.
# Happens: it gives null for every character, even for "A", although the manager lists families that have it. A program has to ask the
#   families one by one.
# Needs a font: the finding installs none; Debian's fonts-dejavu-core is enough.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > match.cs <<'CS'
#:package SkiaSharp@2.88.9
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@2.88.9
#:property PublishAot=false
using SkiaSharp;

var manager = SKFontManager.Default;
int[] characters = ['A', 'é', 'Ω', 'Ж'];
var matched = characters.Count(character => manager.MatchCharacter(character) is not null);
var byFamily = characters.Count(character =>
    manager.FontFamilies.Any(family => manager.MatchFamily(family)?.ContainsGlyph(character) == true)
);
Console.WriteLine($"families with a font: {(manager.FontFamilies.Any() ? "some" : "none")}");
Console.WriteLine($"characters with a font by MatchCharacter: {matched} of {characters.Length}");
Console.WriteLine($"characters with a font by asking each family: {byFamily} of {characters.Length}");
CS
found=$(dotnet run match.cs)
echo "$found"
[ "$found" = "families with a font: some
characters with a font by MatchCharacter: 0 of 4
characters with a font by asking each family: 4 of 4" ]
