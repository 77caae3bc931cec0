"""Writes schedules.json, to which the C# tests compare noise schedules, spacings, targets and loss weights.

Everything is computed here from the papers' formulas with numpy alone:

    python3 schedules.py
"""

import json
import pathlib

import numpy as np

DATA_DEVIATION = 0.5


def from_betas(betas):
    """Ho et al. 2020, eq. 4: alpha = sqrt(prod(1 - beta)), sigma = sqrt(1 - alpha^2)."""
    kept = np.cumprod(1.0 - np.asarray(betas))
    return np.arange(len(kept), dtype=float), np.sqrt(kept), np.sqrt(1.0 - kept)


def linear(count):
    return from_betas(np.linspace(1e-4, 0.02, count))


def scaled_linear(count):
    return from_betas(np.linspace(0.00085**0.5, 0.012**0.5, count) ** 2)


def squared_cosine(count):
    """Nichol and Dhariwal 2021, eq. 17."""
    t = np.arange(count + 1) / count
    f = np.cos((t + 0.008) / 1.008 * np.pi / 2) ** 2
    kept = f / f[0]
    return from_betas(np.clip(1 - kept[1:] / kept[:-1], None, 0.999))


def sigmoid(count):
    """Chen 2023, algorithm 1, with start -3, end 3 and tau 1."""
    logistic = lambda x: 1 / (1 + np.exp(-x))
    t = np.arange(1, count + 1) / count
    first, last = logistic(-3.0), logistic(3.0)
    kept = np.clip((-logistic(t * 6.0 - 3.0) + last) / (last - first), 1e-9, 1.0)
    return np.arange(count, dtype=float), np.sqrt(kept), np.sqrt(1 - kept)


def karras_sigmas(count, lowest, highest, rho=7.0):
    """Karras et al. 2022, eq. 5, without its last sigma of 0: from the highest to the lowest."""
    if count == 1:
        return np.array([highest])
    ramp = np.arange(count) / (count - 1)
    return (highest ** (1 / rho) + ramp * (lowest ** (1 / rho) - highest ** (1 / rho))) ** rho


def karras(count):
    sigmas = karras_sigmas(count, 0.002, 80.0)[::-1]
    return np.log(sigmas) / 4, np.ones(count), sigmas


def flow(count):
    t = np.arange(1, count + 1) / count
    return 1000 * t, 1 - t, t


SCHEDULES = {
    "linear": linear,
    "scaled-linear": scaled_linear,
    "squared-cosine": squared_cosine,
    "sigmoid": sigmoid,
    "karras": karras,
    "flow": flow,
}
PRESERVING = ["linear", "scaled-linear", "squared-cosine", "sigmoid"]


def zero_terminal_snr(schedule):
    """Lin et al. 2024, algorithm 1, from alphas_cumprod to betas and back to levels."""
    time, alpha, _ = schedule
    root = alpha - alpha[-1]
    root = root * alpha[0] / root[0]
    kept = root**2
    alphas = np.concatenate([kept[:1], kept[1:] / kept[:-1]])
    return time, *from_betas(1 - alphas)[1:]


def level_of_ratio(name, ratio):
    if name == "karras":
        return 1.0, ratio
    if name == "flow":
        return 1 / (1 + ratio), ratio / (1 + ratio)
    return 1 / np.hypot(1, ratio), ratio / np.hypot(1, ratio)


def time_of_ratio(name, schedule, ratio):
    """Between two levels the network is told the time that lies in between, along the angle of (alpha, sigma)."""
    time, alpha, sigma = schedule
    if name == "karras":
        return np.log(ratio) / 4
    if name == "flow":
        return 1000 * ratio / (1 + ratio)
    return np.interp(np.arctan(ratio), np.arctan2(sigma, alpha), time)


def timesteps(spacing, count, steps):
    """Lin et al. 2024, table 2, counted from 1, from the noisiest to the cleanest."""
    if spacing == "leading":
        return np.arange(1, count + 1, count // steps)[:steps][::-1]
    if spacing == "linspace":
        return np.round(np.linspace(1, count, steps)).astype(int)[::-1]
    if spacing.startswith("shifted"):
        return shifted_timesteps(float((spacing + ":3").split(":")[1]), count, steps)
    return np.round(np.arange(count, 0, -count / steps)).astype(int)


def shifted_timesteps(shift, count, steps):
    """Esser et al. 2024, eq. 23, on the evenly spaced ones; each at least one below the one before, and one left for each that follows."""
    shares = np.arange(steps, 0, -1) / steps
    shifted = np.round(count * shift * shares / (1 + (shift - 1) * shares)).astype(int)
    for step in range(1, steps):
        shifted[step] = min(shifted[step], shifted[step - 1] - 1)
    return np.maximum(shifted, np.arange(steps, 0, -1))


def place(spacing, name, schedule, steps):
    time, alpha, sigma = schedule
    if spacing != "karras":
        return [(time[i], alpha[i], sigma[i]) for i in timesteps(spacing, len(time), steps) - 1] + [(0, 1, 0)]
    levels = []
    for ratio in karras_sigmas(steps, sigma[0] / alpha[0], sigma[-1] / alpha[-1]):
        levels.append((time_of_ratio(name, schedule, ratio), *level_of_ratio(name, ratio)))
    return levels + [(0, 1, 0)]


def solve(x, answer):
    """x0 = skip x + out F, where x and F are given as rows of (x0, eps)."""
    return np.linalg.inv(np.array([x, answer]))[0]


def target(name, alpha, sigma):
    """(skip, out, in) from what each target is, by solving two equations for x0."""
    if name == "edm":
        # Karras et al. 2022, table 1, for x / alpha
        s = sigma / alpha if alpha > 0 else np.inf
        if np.isinf(s):
            return 0.0, DATA_DEVIATION, 1 / sigma
        root = np.sqrt(s**2 + DATA_DEVIATION**2)
        return DATA_DEVIATION**2 / root**2 / alpha, s * DATA_DEVIATION / root, 1 / root / alpha
    size = alpha + sigma if name == "flow" else np.hypot(alpha, sigma)
    a, s = alpha / size, sigma / size
    answer = {"epsilon": (0, 1), "x0": (1, 0), "v": (-s, a), "flow": (-1, 1)}[name]
    skip, out = solve((a, s), answer)
    return skip / size, out, 1 / size


def weight(name, gamma, alpha, sigma):
    """The weight of a squared error of x0."""
    snr = (alpha / sigma) ** 2
    if name == "simple":
        return snr
    if name == "min-snr":
        return np.minimum(snr, gamma)
    if name == "p2":
        return snr / (1 + snr)
    if name == "x0":
        return 1.0
    if name == "edm":
        # Karras et al. 2022, table 1, in its limit where nothing but noise is left
        if alpha == 0:
            return 1 / DATA_DEVIATION**2
        s = sigma / alpha
        return (s**2 + DATA_DEVIATION**2) / (s * DATA_DEVIATION) ** 2
    # An error of x0 is Out times one of the answer.
    return 1 / target(name, alpha, sigma)[1] ** 2


def rows(*columns):
    return [[float(value) for value in row] for row in zip(*columns)]


def main():
    tables = {(name, False, count): make(count) for name, make in SCHEDULES.items() for count in (1000, 12)}
    for name in PRESERVING:
        for count in (1000, 12):
            tables[name, True, count] = zero_terminal_snr(tables[name, False, count])

    schedules, levels = [], []
    for (name, zero, count), table in tables.items():
        indices = np.unique(np.concatenate([np.arange(0, count, 83), [1, count // 2, count - 2, count - 1]]))
        schedules.append(
            dict(
                name=name,
                zeroTerminalSnr=zero,
                count=count,
                levels=rows(indices, *(column[indices] for column in table)),
            )
        )
        if count == 12:
            levels += [(alpha, sigma) for _, alpha, sigma in zip(*table)]

    spacings = []
    for (name, zero, count), table in tables.items():
        for spacing in ("trailing", "leading", "linspace", "karras", "shifted", "shifted:2", "shifted:0.5"):
            if spacing in ("leading", "karras") and table[1][-1] == 0:
                continue
            for steps in (1, 2, 5, 12, 20, 50) if count == 1000 else (3, 12):
                if spacing == "leading" and steps == 1 or spacing == "linspace" and steps == 1:
                    continue
                if spacing == "leading" and count % steps != 0:
                    continue
                if steps > 20 and spacing != "karras":
                    continue
                spacings.append(
                    dict(
                        name=spacing,
                        schedule=name,
                        zeroTerminalSnr=zero,
                        count=count,
                        steps=steps,
                        levels=[list(map(float, level)) for level in place(spacing, name, table, steps)],
                    )
                )

    targets = [
        dict(name=name, rows=[[*level, *map(float, target(name, *level))] for level in levels if defined(name, level)])
        for name in ("epsilon", "x0", "v", "flow", "edm")
    ]
    weights = [
        dict(name=name, gamma=gamma, rows=[[*level, float(weight(name, gamma, *level))] for level in levels])
        for name, gamma in (
            ("simple", None),
            ("min-snr", 5),
            ("min-snr", 1.5),
            ("p2", None),
            ("v", None),
            ("x0", None),
            ("flow", None),
            ("edm", None),
        )
    ]
    text = json.dumps(dict(schedules=schedules, spacings=spacings, targets=targets, weights=weights))
    path = pathlib.Path(__file__).with_name("schedules.json")
    path.write_text(text.replace("}, {", "},\n{") + "\n")


def defined(name, level):
    return name != "epsilon" or level[0] > 0


main()
