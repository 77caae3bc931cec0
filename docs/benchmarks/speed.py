"""Does in PyTorch what `Ddpm.Benchmarks speed` measures, written for speed.

    /usr/bin/python3 speed.py MODEL.zip default|channels_last

Works on lines of the standard input, "WORK SIZE REPEATS", and answers each by a line of JSON with the milliseconds of each
repetition, as SpeedWorker.cs does. The network is `medium` of this project, written a second time with the names of its
weights, so that it takes those of a model; "answer" lets the benchmark see that both give the same. It needs torch,
torchvision and numpy (Debian: python3-torch, python3-torchvision, and libopenblas0-pthread for a fair speed).
"""

import io
import json
import math
import os
import resource
import struct
import sys
import time
import zipfile

import numpy
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

SIDE, LABELS, WIDTHS, BLOCKS, CONDITION, HEAD = 64, 24, (32, 64, 96), (1, 1, 2), 192, 32
WARM_UP = 2
LAYOUT = torch.contiguous_format


def group_norm(width):
    return nn.GroupNorm(max(1, min(8, width // 8)), width)


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.normIn, self.convIn = group_norm(inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.modulation = nn.Linear(CONDITION, 2 * outputs)
        self.normOut, self.convOut = group_norm(outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, vector):
        hidden = self.convIn(F.silu(self.normIn(x)))
        scale, shift = self.modulation(vector)[:, :, None, None].chunk(2, 1)
        hidden = torch.addcmul(shift, self.normOut(hidden), scale + 1)
        hidden = self.convOut(F.silu(hidden, inplace=True))
        return hidden.add_(x if self.shortcut is None else self.shortcut(x))


class PixelAttention(nn.Module):
    def __init__(self, width, to_pixels):
        super().__init__()
        self.heads = width // HEAD
        self.norm, self.query, self.output = group_norm(width), nn.Linear(width, width), nn.Linear(width, width)
        self.pixelKeyValue = nn.Linear(width, 2 * width) if to_pixels else None
        self.labelKeyValue = nn.Linear(CONDITION, 2 * width)
        self.nullToken = nn.Parameter(torch.randn(1, 1, CONDITION))

    def split(self, values):
        return values.view(*values.shape[:2], self.heads, -1).transpose(1, 2)

    def forward(self, x, tokens, absent):
        batch, width, height, columns = x.shape
        pixels = self.norm(x).permute(0, 2, 3, 1).reshape(batch, height * columns, width)
        both = self.labelKeyValue(torch.cat([self.nullToken.expand(batch, 1, -1), tokens], 1))
        if self.pixelKeyValue is not None:
            both = torch.cat([self.pixelKeyValue(pixels), both], 1)
        keys, values = both.chunk(2, -1)
        bias = F.pad(absent, (both.shape[1] - absent.shape[1], 0))[:, None, None]
        scores = self.split(self.query(pixels) * HEAD**-0.5) @ self.split(keys).transpose(-1, -2)
        mixed = torch.softmax(scores + bias, -1) @ self.split(values)
        mixed = self.output(mixed.transpose(1, 2).reshape(batch, height * columns, width))
        return x + mixed.view(batch, height, columns, width).permute(0, 3, 1, 2)


class Stage(nn.Module):
    def __init__(self, level, inputs):
        super().__init__()
        self.blocks = nn.ModuleList(ResidualBlock(inputs, WIDTHS[level]) for _ in range(BLOCKS[level]))
        self.attention = PixelAttention(WIDTHS[level], level == 2) if level > 0 else None

    def forward(self, x, condition, skips, down):
        vector, tokens, absent = condition
        for index, block in enumerate(self.blocks):
            x = block(x if down else torch.cat([x, skips.pop()], 1), vector)
            if index == 0 and self.attention is not None:
                x = self.attention(x, tokens, absent)
            if down:
                skips.append(x)
        return x


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(128, CONDITION), nn.Linear(CONDITION, CONDITION)
        self.register_buffer("rates", torch.exp(torch.arange(64) / 64 * -math.log(10000)), persistent=False)

    def forward(self, times):
        angles = times[:, None] * self.rates
        return self.second(F.silu(self.first(torch.cat([angles.sin(), angles.cos()], 1))))


class Labels(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(LABELS + 1, CONDITION)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.time, self.labels = Encoder(), Labels()
        self.input = nn.Conv2d(12, WIDTHS[0], 3, padding=1)
        self.positions = nn.Parameter(torch.zeros(1, WIDTHS[0], SIDE // 2, SIDE // 2))
        levels = range(len(WIDTHS))
        self.down = nn.ModuleList(Stage(level, WIDTHS[level]) for level in levels)
        self.downsample = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(WIDTHS, WIDTHS[1:])
        )
        self.up = nn.ModuleList(Stage(level, 2 * WIDTHS[level]) for level in reversed(levels))
        self.upsample = nn.ModuleList(
            nn.Conv2d(b, a, 3, padding=1) for a, b in reversed(list(zip(WIDTHS, WIDTHS[1:])))
        )
        self.normOut, self.output = group_norm(WIDTHS[0]), nn.Conv2d(WIDTHS[0], 12, 3, padding=1)

    def forward(self, noisy, times, labels):
        present = labels != LABELS
        tokens = self.labels.embedding(labels) * present[..., None]
        vector = F.silu(self.time(times) + tokens.sum(1))
        condition = vector, tokens, torch.zeros(labels.shape).masked_fill_(~present, -math.inf)
        hidden = F.pixel_unshuffle(noisy, 2).contiguous(memory_format=LAYOUT)
        hidden = self.input(hidden) + self.positions
        skips = []
        for level, stage in enumerate(self.down):
            hidden = stage(hidden, condition, skips, True)
            if level < len(self.downsample):
                hidden = self.downsample[level](hidden)
        for level, stage in enumerate(self.up):
            hidden = stage(hidden, condition, skips, False)
            if level < len(self.upsample):
                hidden = self.upsample[level](F.interpolate(hidden, scale_factor=2))
        return F.pixel_shuffle(self.output(F.silu(self.normOut(hidden))), 2)


def read_weights(path):
    with zipfile.ZipFile(path) as archive:
        name = next(one for one in archive.namelist() if one.endswith("Weights.safetensors"))
        file = io.BytesIO(archive.read(name))
    (length,) = struct.unpack("<Q", file.read(8))
    header, start = json.loads(file.read(length)), 8 + length
    weights = {}
    for name, entry in header.items():
        if name.startswith("network."):
            file.seek(start + entry["data_offsets"][0])
            data = file.read(entry["data_offsets"][1] - entry["data_offsets"][0])
            values = numpy.frombuffer(data, {"F16": "<f2", "F32": "<f4"}[entry["dtype"]]).astype("float32")
            weights[name[len("network.") :]] = torch.from_numpy(values.reshape(entry["shape"]))
    return weights


def labels_of(pictures):
    return torch.tensor([sorted({row % LABELS, (row + 5) % LABELS, (row + 9) % LABELS}) for row in range(pictures)])


def now():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() * 1e3, (used.ru_utime + used.ru_stime) * 1e3


def timed(moments):
    pairs = list(zip(moments, moments[1:]))
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) / 1e3 for line in status if line.startswith("VmHWM:"))
    return {"Wall": [b[0] - a[0] for a, b in pairs], "Processor": [b[1] - a[1] for a, b in pairs], "Peak": peak}


def repeat(repeats, work):
    work()
    moments = [now()]
    for _ in range(repeats):
        work()
        moments.append(now())
    return moments


def sample(network, pictures, steps, guidance, together, on_step):
    """Pictures by DDIM on rectified flow, with one call a step or, with guidance, two, or one for both."""
    labels = labels_of(pictures)
    nothing = torch.full_like(labels, LABELS)
    x = torch.randn(pictures, 3, SIDE, SIDE)
    for step in range(steps):
        noise, next_noise = 1 - step / steps, 1 - (step + 1) / steps
        times = torch.full((pictures,), 1000 * noise)
        if guidance == 1:
            answer = network(x, times, labels)
        elif together:
            both = network(x.repeat(2, 1, 1, 1), times.repeat(2), torch.cat([labels, nothing]))
            answer = torch.lerp(both[pictures:], both[:pictures], guidance)
        else:
            answer = torch.lerp(network(x, times, nothing), network(x, times, labels), guidance)
        clean = (x - noise * answer).clamp_(-3, 3)
        x = torch.lerp(clean, x, next_noise / noise)
        on_step()
    return ((x + 1) * 127.5).round_().clamp_(0, 255).to(torch.uint8)


def denoise(network, pictures, repeats):
    moments = []
    sample(network, pictures, repeats + WARM_UP, 1, False, lambda: moments.append(now()))
    return moments[1:]


def draw(network, pictures, repeats):
    def work(together, steps=10):
        return lambda: sample(network, pictures, steps, 2, together, lambda: None)

    costs = []
    for together in (False, True):
        (_, before), (_, after) = repeat(1, work(together, steps=1))
        costs.append(after - before)
    return repeat(repeats, work(costs[1] < costs[0]))


def score(scorer, pictures, repeats):
    pixels = torch.randint(256, (pictures, 3, SIDE, SIDE), dtype=torch.uint8)

    def work():
        return torch.sigmoid(scorer((pixels.float() / 127.5 - 1).contiguous(memory_format=LAYOUT)))

    return repeat(repeats, work)


def train(weights, batch, repeats):
    """Steps of a training on x0, with clipping, AdamW and a moving average."""
    network = UNet()
    network.load_state_dict(weights)
    network = network.to(memory_format=LAYOUT).train()
    parameters = list(network.parameters())
    groups = [
        {"params": [one for one in parameters if one.dim() > 1], "weight_decay": 0.01},
        {"params": [one for one in parameters if one.dim() == 1], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, 2e-3, (0.9, 0.99), foreach=True)
    average = [one.detach().clone() for one in parameters]
    pictures = torch.randint(256, (8 * batch, 3, SIDE, SIDE), dtype=torch.uint8)
    labels = labels_of(8 * batch)
    mean = pictures.float().mean(0) / 127.5 - 1
    moments = []
    for step in range(repeats + WARM_UP):
        some = torch.randint(8 * batch, (batch,))
        clean = (pictures[some].float().div_(127.5).sub_(1) - mean).div_(0.36)
        wanted = labels[some].masked_fill(torch.rand(batch, 1) < 0.1, LABELS)
        noise, times = torch.randn_like(clean), torch.randint(1000, (batch,)).float()
        alpha = torch.cos(times / 1000 * math.pi / 2)[:, None, None, None]
        noisy = alpha * clean + (1 - alpha**2).sqrt() * noise
        loss = F.mse_loss(network(noisy, times, wanted), clean)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        with torch.no_grad():
            gradients = [one.grad for one in parameters]
            norm = torch.stack(torch._foreach_norm(gradients)).norm().item()
            if not math.isfinite(norm) or not math.isfinite(loss.item()):
                sys.exit("The training diverged.")
            if norm > 1:
                torch._foreach_mul_(gradients, 1 / norm)
        adam.step()
        with torch.no_grad():
            decay = min(0.999, (1 + step) / (10 + step))
            torch._foreach_mul_(average, decay)
            torch._foreach_add_(average, parameters, alpha=1 - decay)
        moments.append(now())
    return moments[WARM_UP - 1 :]


def main(path, layout):
    global LAYOUT
    LAYOUT = getattr(torch, {"default": "contiguous_format"}.get(layout, layout))
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    weights = read_weights(path)
    network = UNet()
    network.load_state_dict(weights)
    network = network.to(memory_format=LAYOUT).eval()
    scorer = torchvision.models.resnet18(weights=None, num_classes=LABELS).to(memory_format=LAYOUT).eval()
    for line in sys.stdin:
        work, size, repeats = line.split()
        size, repeats = int(size), int(repeats)
        if work == "train":
            answer = timed(train(weights, size, repeats))
        else:
            with torch.inference_mode():
                if work == "denoise":
                    answer = timed(denoise(network, size, repeats))
                elif work == "draw":
                    answer = timed(draw(network, size, repeats))
                elif work == "score":
                    answer = timed(score(scorer, size, repeats))
                elif work == "answer":
                    waves = torch.sin(torch.arange(size * 3 * SIDE * SIDE, dtype=torch.float64)).float()
                    found = network(waves.view(size, 3, SIDE, SIDE), torch.full((size,), 500.0), labels_of(size))
                    answer = {"Value": found.abs().mean().item()}
                else:
                    sys.exit(f"'{work}' is no work.")
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
