#!/usr/bin/env python3
"""Draws label lists that a training set holds and ones that it does not.

    clevr-conditions.py TRAIN.json OBJECTS.json COUNT SEEN.json UNSEEN.json

TRAIN.json maps file names to labels. COUNT lists of 1 to 3 labels are drawn from its sets of labels, and COUNT from all
other sets of OBJECTS.json's labels; where a number of labels has fewer sets than its share, all of them are taken and
longer lists fill up. The draw is always the same.
"""

import itertools
import json
import random
import sys


def draw(sets, count):
    chosen = []
    for number in (1, 2, 3):
        candidates = sorted(one for one in sets if len(one) == number)
        share = (count - len(chosen)) // (4 - number)
        chosen += random.Random(number).sample(candidates, min(share, len(candidates)))
    return [list(one) for one in chosen]


def main(train, objects, count, seen_path, unseen_path):
    with open(train, encoding="utf-8") as file:
        seen = {tuple(sorted(set(labels))) for labels in json.load(file).values()}
    with open(objects, encoding="utf-8") as file:
        names = sorted(json.load(file))
    every = {one for number in (1, 2, 3) for one in itertools.combinations(names, number)}
    for path, sets in ((seen_path, seen), (unseen_path, every - seen)):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(draw(sets, int(count)), file)
            file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
