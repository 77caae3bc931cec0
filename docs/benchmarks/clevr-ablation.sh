#!/usr/bin/env bash
# Ablation at equal training time: clevr-ablation.sh WORK [MINUTES]
#
# WORK was made by clevr-data.sh. Every row is trained for MINUTES (10 when left out) at 32×32 on one thread, with two
# seeds, and judged by a scorer of its own. It goes on where it was stopped: models that are there are not trained again.
# The result is WORK/ablation/table.md. `ddpm` is needed; DDPM names another command for it.
set -euo pipefail
work=$1 minutes=${2:-10}
out=$work/ablation
ddpm=(${DDPM:-ddpm})
export OMP_NUM_THREADS=1
mkdir -p "$out"

[ -f "$out/judge.zip" ] ||
  "${ddpm[@]}" train scorer --data "$work/judge-data" --size 32 --out "$out/judge.zip" --epochs 6 --mirror --shift 3

models=()
train() { # train NAME OPTIONS…
  local name=$1
  shift
  for seed in 0 1; do
    local model=$out/$name-seed$seed.zip
    [ -f "$model" ] ||
      "${ddpm[@]}" train ddpm --data "$work/split/model" --size 32 --preset small --batch 16 --minutes "$minutes" \
        --seed "$seed" --snapshots "$out/snapshots/$name-$seed" --average-widths 0.001 --out "$model" "$@"
    models+=(--model "$model")
  done
}
flow=(--schedule flow --target flow --time-sampling logit-normal)
train flow "${flow[@]}"
train flow-uniform-times --schedule flow --target flow
train v --target v
train epsilon --target epsilon
train x0 --target x0
train v-min-snr --target v --loss-weight min-snr
train flow-pooled "${flow[@]}" --conditioning pooled
train flow-transformer "${flow[@]}" --preset transformer-small

# Without the average of weights: the narrowest width is the last weights themselves.
for seed in 0 1; do
  model=$out/flow-no-average-seed$seed.zip
  [ -f "$model" ] || "${ddpm[@]}" average --snapshots "$out/snapshots/flow-$seed" --width 0.001 --out "$model"
  models+=(--model "$model")
done

"${ddpm[@]}" compare "${models[@]}" --scorer "$out/judge.zip" --conditions "$work/seen.json" \
  --conditions "$work/unseen.json" --guidance 4 --sampler ddim --sampling-steps 20 --seeds 2 --out "$out"
