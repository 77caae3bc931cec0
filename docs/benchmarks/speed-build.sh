#!/usr/bin/env bash
# Builds an older commit for a comparison with this one by
#   dotnet run --project tests/Ddpm.Benchmarks -c Release -- speed --against FOLDER
#
#   docs/benchmarks/speed-build.sh COMMIT FOLDER
#
# The worker of the benchmark is compiled into the older build, which has none or another one.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$2"
git -C "$root" archive "$1" | tar -x -C "$2"
benchmarks="$2/tests/Ddpm.Benchmarks"
rm -rf "$benchmarks"/*.cs "$benchmarks/Speed"
cp "$root/tests/Ddpm.Benchmarks/Speed/SpeedWorker.cs" "$benchmarks/"
echo 'return Ddpm.Benchmarks.Speed.SpeedWorker.Run(args[1]);' > "$benchmarks/Program.cs"
dotnet build "$benchmarks" -c Release -v q --nologo
dotnet build "$2/Ddpm.Samples" -c Release -v q --nologo
