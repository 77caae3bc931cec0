#!/usr/bin/env bash
# The report's GAN, the residual GAN and the diffusion model after the same training time:
# gan-budget.sh DATA SIZE MINUTES JUDGE OUT CONDITIONS…
#
# DATA is a data set, JUDGE a model of `ddpm train scorer` that did not learn from it, CONDITIONS files of label lists, each
# list with 4 pictures. The Fréchet distance to DATA is that of pictures of the first file, more of each list where there
# would be fewer than the 513 that it takes. All three are trained in bfloat16, and the diffusion model samples in 10 steps
# (NFE 20, guidance counted). What is in OUT already is not made again. `ddpm` and python3 are needed; DDPM names another command for `ddpm`.
set -euo pipefail
data=$1 size=$2 minutes=$3 judge=$4 out=$5
shift 5
ddpm=(${DDPM:-ddpm})
mkdir -p "$out"

train() { # train NAME COMMAND OPTIONS…
  local name=$1 kind=$2
  shift 2
  [ -f "$out/$name.zip" ] ||
    "${ddpm[@]}" train "$kind" --data "$data" --size "$size" --minutes "$minutes" --out "$out/$name.zip" \
      --precision bfloat16 --checkpoints "$out/$name-checkpoints" --resume "$@"
}
train report gan --results "$out/report"
train residual gan --preset residual --results "$out/residual"
train diffusion ddpm --batch 32 --preset "$([ "$size" -gt 32 ] && echo medium || echo small)"

conditions=()
for list in "$@"; do conditions+=(--conditions "$list"); done
"${ddpm[@]}" compare --model "$out/report.zip" --model "$out/residual.zip" --model "$out/diffusion.zip" \
  --scorer "$judge" "${conditions[@]}" --seeds 4 --sampling-steps 10 --out "$out/compared"
lists=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1], encoding="utf-8"))))' "$1")
each=$((4 * lists > 512 ? 4 : 512 / lists + 1))
for name in report residual diffusion; do
  calls=()
  [ "$name" != diffusion ] || calls=(--sampling-steps 10)
  [ -f "$out/$name.json" ] ||
    { "${ddpm[@]}" evaluate --model "$out/$name.zip" --scorer "$judge" --conditions "$1" --seeds "$each" \
      --real "$data" "${calls[@]}" --out "$out/$name-evaluated" --json > "$out/$name.json.tmp" &&
      mv "$out/$name.json.tmp" "$out/$name.json"; }
done
