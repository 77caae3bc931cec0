#!/usr/bin/env bash
# Prepares the CLEVR benchmarks: clevr-data.sh ICLEVR WORK
#
# ICLEVR holds the pictures of i-CLEVR's train.json with its JSON files. It writes to WORK split/model and split/judge
# (by scene), judge-data (the judge's scenes with 18,000 pictures of this project's renderer), and the label lists
# seen.json and unseen.json, 100 each. `ddpm` and python3 are needed; DDPM names another command for `ddpm`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$1 work=$2
ddpm=(${DDPM:-ddpm})

"${ddpm[@]}" split --data "$data" --unseen "$here/clevr-unseen.json" --out "$work/split"
"${ddpm[@]}" render --out "$work/rendered" --scenes 6000 --size 64 --seed 77

mkdir -p "$work/judge-data"
ln -f "$work"/split/judge/*.png "$work"/rendered/*.png "$work/judge-data/"
cp "$work/split/judge/objects.json" "$work/judge-data/"
python3 - "$work" <<'PYTHON'
import json, sys

work, merged = sys.argv[1], {}
for part in ("split/judge", "rendered"):
    with open(f"{work}/{part}/train.json", encoding="utf-8") as file:
        merged.update(json.load(file))
with open(f"{work}/judge-data/train.json", "w", encoding="utf-8") as file:
    json.dump(merged, file)
PYTHON

python3 "$here/clevr-conditions.py" "$work/split/model/train.json" "$work/split/model/objects.json" 100 \
  "$work/seen.json" "$work/unseen.json"
