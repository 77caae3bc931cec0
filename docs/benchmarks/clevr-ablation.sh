#!/usr/bin/env bash
# Ablation at equal training time: clevr-ablation.sh WORK [STEPS]
#
# WORK was made by clevr-data.sh. Every row is trained for STEPS steps (2000 when left out) of 16 pictures at 32×32, in
# bfloat16 on one thread, with two seeds, and judged by a scorer of its own. Time is counted in steps so that other work on
# the machine does not shorten a row; the transformer, whose steps take longer, makes as many fewer.
# It resumes where it was stopped: models that exist are not trained again. The result is WORK/ablation/table.md.
# `ddpm` is needed; DDPM names another command for it.
set -euo pipefail
work=$1 steps=${2:-2000}
out=$work/ablation
ddpm=(${DDPM:-ddpm})
export OMP_NUM_THREADS=1
mkdir -p "$out"

[ -f "$out/judge.zip" ] ||
  "${ddpm[@]}" train scorer --data "$work/judge-data" --size 32 --out "$out/judge.zip" --epochs 6 --mirror --shift 3

# 100 steps of small take 13 seconds, of transformer-small 20.
transformer_steps=$((steps * 65 / 100))

models=()
train() { # train NAME STEPS OPTIONS…
  local name=$1 row_steps=$2
  shift 2
  for seed in 0 1; do
    local model=$out/$name-seed$seed.zip
    [ -f "$model" ] ||
      "${ddpm[@]}" train ddpm --data "$work/split/model" --size 32 --batch 16 --steps "$row_steps" \
        --precision bfloat16 --seed "$seed" --snapshots "$out/snapshots/$name-$seed" --average-widths 0.001 \
        --out "$model" "$@"
    models+=(--model "$model")
  done
}
flow=(--schedule flow --target flow --time-sampling logit-normal)
train flow "$steps" "${flow[@]}"
train v "$steps" --target v
train epsilon "$steps" --target epsilon
train x0 "$steps" --target x0
train flow-x0 "$steps" --schedule flow --target x0 --time-sampling logit-normal
train flow-weight-x0 "$steps" "${flow[@]}" --loss-weight x0
train v-min-snr "$steps" --target v --loss-weight min-snr
train flow-pooled "$steps" "${flow[@]}" --conditioning pooled
train flow-transformer "$transformer_steps" "${flow[@]}" --preset transformer-small

# Without the EMA of the weights: the narrowest width is the last weights themselves.
for seed in 0 1; do
  model=$out/flow-no-average-seed$seed.zip
  [ -f "$model" ] || "${ddpm[@]}" average --snapshots "$out/snapshots/flow-$seed" --width 0.001 --out "$model"
  models+=(--model "$model")
done

"${ddpm[@]}" compare "${models[@]}" --scorer "$out/judge.zip" --conditions "$work/seen.json" \
  --conditions "$work/unseen.json" --guidance 4 --sampler ddim --sampling-steps 20 --seeds 2 --out "$out"
