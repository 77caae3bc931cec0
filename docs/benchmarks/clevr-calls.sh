#!/usr/bin/env bash
# Accuracy against network evaluations (NFE): clevr-calls.sh WORK MODEL JUDGE [STUDENT]
#
# WORK was made by clevr-data.sh. MODEL and JUDGE are model files for 64×64 pictures, STUDENT one of
# `ddpm train student`. 200 label lists with 2 seeds each for every row; each table lies in a folder of its own under
# WORK/calls, and one that exists is not made again. `ddpm` is needed; DDPM names another command for it. PRECISION is
# that of sampling, float32 if unset, and if set it is part of the folder's name; it is independent of the precision in training.
set -euo pipefail
work=$1 model=$2 judge=$3 student=${4:-}
out=$work/calls${PRECISION:+-$PRECISION}
ddpm=(${DDPM:-ddpm})

compare() { # compare NAME OPTIONS…
  local name=$1
  shift
  [ -f "$out/$name/done" ] ||
    { "${ddpm[@]}" compare --scorer "$judge" --conditions "$work/seen.json" --conditions "$work/unseen.json" \
      --seeds 2 --precision "${PRECISION:-float32}" --out "$out/$name" "$@" && touch "$out/$name/done"; }
}
guided=(--model "$model" --guidance 4)
# Guidance and redraws are measured with one sampler, spacings with a stochastic and a deterministic one.
compare few "${guided[@]}" --sampler ddpm,dpm++2m-sde,ddim,dpm++2m,unipc,unipc:2,ipndm --sampling-steps 5,10,20
compare few-heun "${guided[@]}" --sampler heun --sampling-steps 3,5,10
compare spacing "${guided[@]}" --sampler ddpm,unipc --sampling-steps 5,10,20 --spacing shifted:2,shifted:4
[ -z "$student" ] || compare student --model "$student" --sampling-steps 1,2,4 --spacing trailing,shifted:2,shifted:4
compare guidance --model "$model" --guidance 1,2,3,4,5,6 --sampler ddpm --sampling-steps 10
compare verify "${guided[@]}" --verify 0,1,2,3 --sampler ddpm --sampling-steps 10
compare more "${guided[@]}" --sampler ddpm,ddim,dpm++2m-sde,dpm++2m,unipc,ipndm --sampling-steps 50,100
compare more-heun "${guided[@]}" --sampler heun --sampling-steps 25,50
compare many "${guided[@]}" --sampler ddpm,ddim --sampling-steps 250
# 400 pictures in 1000 steps (NFE 2000) take half an hour of a core; from 50 steps on no sampler gains.
compare chain "${guided[@]}" --sampler ddpm --sampling-steps 1000
