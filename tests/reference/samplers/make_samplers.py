"""Writes samplers.json: what every sampler makes of a Gaussian mixture whose best denoiser is known.

Each sampler is written here as its paper states it (in betas, epsilon, phi functions, linear systems), and not as an
affine step towards an aim, so that the two can be held against each other. Needs numpy alone:

    python3 tests/reference/samplers/make_samplers.py
"""

import json
import pathlib

import numpy as np

WEIGHTS = np.array([0.3, 0.5, 0.2])
MEANS = np.array([-1.0, 0.2, 1.1])
DEVIATIONS = np.array([0.3, 0.25, 0.4])


def denoise(x, level):
    """E[x0 | x] for the mixture."""
    alpha, sigma = level
    variance = (alpha * DEVIATIONS) ** 2 + sigma**2
    log = np.log(WEIGHTS) - 0.5 * np.log(variance) - 0.5 * (x[:, None] - alpha * MEANS) ** 2 / variance
    share = np.exp(log - log.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    posterior = MEANS + alpha * DEVIATIONS**2 / variance * (x[:, None] - alpha * MEANS)
    return (share * posterior).sum(1)


def noise_at(x, level):
    alpha, sigma = level
    return (x - alpha * denoise(x, level)) / sigma


def lam(level):
    with np.errstate(divide="ignore"):
        return np.log(level[0]) - np.log(level[1])


def ddpm(x, levels, noises, large):
    """Ho et al. 2020, eq. 6 and 7 and section 3.2; the beta of a step over several timesteps is 1 - abar/abar'."""
    for step, (this, after) in enumerate(zip(levels, levels[1:])):
        cumprod, before = this[0] ** 2, after[0] ** 2
        beta = 1 - cumprod / before
        mean = np.sqrt(before) * beta / (1 - cumprod) * denoise(x, this)
        mean += np.sqrt(1 - beta) * (1 - before) / (1 - cumprod) * x
        variance = beta if large else (1 - before) / (1 - cumprod) * beta
        x = mean if after[1] == 0 else mean + np.sqrt(variance) * noises[step]
    return x


def ddim(x, levels, noises, eta):
    """Song et al. 2021, eq. 12 and 16."""
    for step, (this, after) in enumerate(zip(levels, levels[1:])):
        cumprod, before = this[0] ** 2, after[0] ** 2
        sigma = eta * np.sqrt((1 - before) / (1 - cumprod)) * np.sqrt(1 - cumprod / before)
        epsilon = noise_at(x, this)
        x = np.sqrt(before) * denoise(x, this) + np.sqrt(max(0, 1 - before - sigma**2)) * epsilon
        x = x + sigma * noises[step]
    return x


def euler(x, levels, noises):
    """dx = x0 d(alpha) + epsilon d(sigma); for rectified flow this is x + (t' - t) v with v = epsilon - x0."""
    for this, after in zip(levels, levels[1:]):
        x = x + (after[0] - this[0]) * denoise(x, this) + (after[1] - this[1]) * noise_at(x, this)
    return x


def heun(x, levels, noises):
    """Karras et al. 2022, algorithm 1, for dx = x0 d(alpha) + epsilon d(sigma)."""
    for this, after in zip(levels, levels[1:]):
        first = (after[0] - this[0]) * denoise(x, this) + (after[1] - this[1]) * noise_at(x, this)
        end = x + first
        if after[1] == 0:
            x = end
            continue
        second = (after[0] - this[0]) * denoise(end, after) + (after[1] - this[1]) * noise_at(end, after)
        x = x + (first + second) / 2
    return x


def dpm_solver_2m(x, levels, noises, stochastic):
    """Lu et al. 2022, DPM-Solver++, algorithm 2, and its SDE form."""
    earlier = None
    for step, (this, after) in enumerate(zip(levels, levels[1:])):
        now = denoise(x, this)
        h = lam(after) - lam(this)
        estimate = now
        if earlier is not None and np.isfinite(h):
            r = (lam(this) - lam(levels[step - 1])) / h
            estimate = (1 + 1 / (2 * r)) * now - 1 / (2 * r) * earlier
        if stochastic:
            x = after[1] / this[1] * np.exp(-h) * x - after[0] * np.expm1(-2 * h) * estimate
            x = x + after[1] * np.sqrt(-np.expm1(-2 * h)) * noises[step]
        else:
            x = after[1] / this[1] * x - after[0] * np.expm1(-h) * estimate
        earlier = now
    return x


def unipc_update(x, this, after, now, others):
    """Zhao et al. 2023, for x0 and B(h) = e^h - 1: solve R a = b, where others holds pairs (lambda, x0)."""
    h = lam(after) - lam(this)
    x = after[1] / this[1] * x - after[0] * np.expm1(-h) * now
    if not others:
        return x
    r = np.array([(other[0] - lam(this)) / h if np.isfinite(h) else 1.0 for other in others])
    differences = np.array([(other[1] - now) / rk for other, rk in zip(others, r)])
    if len(r) == 1:
        a = np.array([0.5])
    else:
        b, phi, factorial = [], np.expm1(-h) / -h - 1, 1.0
        for k in range(1, len(r) + 1):
            b.append(phi * factorial / np.expm1(-h))
            factorial *= k + 1
            phi = phi / -h - 1 / factorial
        a = np.linalg.solve(np.vander(r, increasing=True).T, np.array(b))
    return x - after[0] * np.expm1(-h) * a @ differences


def unipc(x, levels, noises, order):
    known = []  # the newest first: (lambda, x0)
    before, used = None, 0
    for step, (this, after) in enumerate(zip(levels, levels[1:])):
        now = denoise(x, this)
        if before is not None:
            others = known[1:used] + [(lam(this), now)]
            x = unipc_update(before, levels[step - 1], this, known[0][1], others)
        known.insert(0, (lam(this), now))
        usable = sum(np.isfinite(entry[0]) for entry in known)
        used = max(1, min(order, usable, len(levels) - 1 - step))
        before = x
        x = unipc_update(x, this, after, now, known[1:used])
    return x


def ipndm(x, levels, noises):
    """Zhang and Chen 2023: Adams-Bashforth on epsilon, then a DDIM step with it."""
    past = []
    for this, after in zip(levels, levels[1:]):
        past.insert(0, noise_at(x, this))
        mean = [
            lambda e: e[0],
            lambda e: (3 * e[0] - e[1]) / 2,
            lambda e: (23 * e[0] - 16 * e[1] + 5 * e[2]) / 12,
            lambda e: (55 * e[0] - 59 * e[1] + 37 * e[2] - 9 * e[3]) / 24,
        ][min(len(past), 4) - 1](past)
        clean = denoise(x, this) if len(past) == 1 else (x - this[1] * mean) / this[0]
        x = after[0] * clean + after[1] * mean
    return x


def consistency(x, levels, noises):
    """Song et al. 2023, "Consistency models", algorithm 1: the clean picture, then noise of the next level anew."""
    for step, (this, after) in enumerate(zip(levels, levels[1:])):
        x = after[0] * denoise(x, this) + after[1] * noises[step]
    return x


def chain(cumprods, steps):
    """The trailing timesteps of a variance-preserving chain of 1000, and the clean picture."""
    places = [round(1000 * (steps - step) / steps) - 1 for step in range(steps)]
    return [(np.sqrt(cumprods[t]), np.sqrt(1 - cumprods[t])) for t in places] + [(1.0, 0.0)]


def zero_terminal(cumprods):
    """Lin et al. 2024, algorithm 1."""
    roots = np.sqrt(cumprods)
    return ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2


def main():
    linear = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    cosine = np.cos((np.arange(1, 1001) / 1000 + 0.008) / 1.008 * np.pi / 2) ** 2
    karras = (80 ** (1 / 7) + np.arange(11) / 10 * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7
    paths = {
        "linear, 10 steps": chain(linear, 10),
        "linear, 1 step": chain(linear, 1),
        "linear, 2 steps": chain(linear, 2),
        "linear, zero terminal SNR, 8 steps": chain(zero_terminal(linear), 8),
        "cosine, 12 steps": chain(cosine, 12),
        "Karras, 11 steps": [(1.0, sigma) for sigma in karras] + [(1.0, 0.0)],
        "flow, 9 steps": [(1 - t, t) for t in 1 - np.arange(10) / 9],
    }
    preserving = {
        "ddpm": lambda *a: ddpm(*a, large=False),
        "ddpm-large": lambda *a: ddpm(*a, large=True),
        "ddim": lambda *a: ddim(*a, eta=0),
        "ddim:0.3": lambda *a: ddim(*a, eta=0.3),
    }
    every = {
        "euler": euler,
        "heun": heun,
        "dpm++2m": lambda *a: dpm_solver_2m(*a, stochastic=False),
        "dpm++2m-sde": lambda *a: dpm_solver_2m(*a, stochastic=True),
        "unipc": lambda *a: unipc(*a, order=3),
        "unipc:1": lambda *a: unipc(*a, order=1),
        "unipc:2": lambda *a: unipc(*a, order=2),
        "unipc:4": lambda *a: unipc(*a, order=4),
        "ipndm": ipndm,
        "consistency": consistency,
    }
    random = np.random.default_rng(10)
    cases = []
    for name, levels in paths.items():
        levels = [(float(alpha), float(sigma)) for alpha, sigma in levels]
        start = random.standard_normal(6) * levels[0][1]
        noises = random.standard_normal((len(levels) - 1, 6))
        keeps_variance = all(abs(alpha**2 + sigma**2 - 1) < 1e-9 for alpha, sigma in levels)
        samplers = {**(preserving if keeps_variance else {}), **every}
        with np.errstate(divide="ignore"):
            results = {key: sampler(start, levels, noises).tolist() for key, sampler in samplers.items()}
        cases.append(
            {
                "name": name,
                "levels": levels,
                "start": start.tolist(),
                "noises": noises.tolist(),
                "results": results,
            }
        )
    mixture = {"weights": WEIGHTS.tolist(), "means": MEANS.tolist(), "deviations": DEVIATIONS.tolist()}
    path = pathlib.Path(__file__).with_name("samplers.json")
    path.write_text(json.dumps({"mixture": mixture, "cases": cases}, indent=1) + "\n")


main()
