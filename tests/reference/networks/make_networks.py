"""Writes what the denoising networks answer, and how their loss changes, by PyTorch's arithmetic.

Each network is defined here a second time, from the papers and in plain PyTorch: attention is written out, and nothing
comes from the C# code but the names of the parameters. Run it as

    OMP_NUM_THREADS=1 /usr/bin/python3 make_networks.py

with Debian's python3-torch (1.13). One safetensors file for each network holds its options (as metadata), weights,
inputs, answer, loss, the gradients of a few parameters and the norms of all gradients.
"""

import json
import math
import os
import struct

import torch
from torch import nn
from torch.nn import functional as F

LABELS = 6
FREQUENCIES = 64


def group_norm(width):
    groups = max(1, min(8, width // 8))
    while width % groups:
        groups -= 1
    return nn.GroupNorm(groups, width)


def attention(query, key, value, head_width, allowed=None):
    """softmax(q·k/√d)·v for each head; [N, L, width] each, allowed [N, keys]."""
    split = lambda x: x.unflatten(2, (-1, head_width)).permute(0, 2, 1, 3)
    scores = split(query) @ split(key).transpose(2, 3) / math.sqrt(head_width)
    if allowed is not None:
        scores = scores.masked_fill(~allowed[:, None, None, :], float("-inf"))
    return (scores.softmax(-1) @ split(value)).permute(0, 2, 1, 3).flatten(2)


class TimeEncoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Linear(2 * FREQUENCIES, width)
        self.second = nn.Linear(width, width)

    def forward(self, times):
        frequencies = 10_000.0 ** (-torch.arange(FREQUENCIES, dtype=torch.float64) / FREQUENCIES)
        angles = times.double()[:, None] * frequencies
        return self.second(F.silu(self.first(torch.cat([angles.sin(), angles.cos()], 1).to(times.dtype))))


class LabelEncoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.embedding = nn.Embedding(LABELS + 1, width)

    def forward(self, labels):
        present = labels < LABELS
        tokens = self.embedding(labels) * present[..., None]
        return tokens, present, tokens.sum(1)


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, condition):
        super().__init__()
        self.normIn = group_norm(inputs)
        self.convIn = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.modulation = nn.Linear(condition, 2 * outputs)
        self.normOut = group_norm(outputs)
        self.convOut = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, condition):
        hidden = self.convIn(F.silu(self.normIn(x)))
        scale, shift = self.modulation(condition)[:, :, None, None].chunk(2, 1)
        hidden = self.normOut(hidden) * (1 + scale) + shift
        return self.shortcut(x) + self.convOut(F.silu(hidden))


class PixelAttention(nn.Module):
    def __init__(self, width, head_width, token_width, to_pixels):
        super().__init__()
        self.head_width = head_width
        self.norm = group_norm(width)
        self.query = nn.Linear(width, width)
        self.pixelKeyValue = nn.Linear(width, 2 * width) if to_pixels else None
        self.labelKeyValue = nn.Linear(token_width, 2 * width) if token_width else None
        self.output = nn.Linear(width, width)
        if token_width:
            self.nullToken = nn.Parameter(torch.zeros(1, 1, token_width))

    def forward(self, x, tokens, present):
        pixels = self.norm(x).flatten(2).transpose(1, 2)
        key_value, allowed = [], []
        if self.pixelKeyValue is not None:
            key_value.append(self.pixelKeyValue(pixels))
            allowed.append(torch.ones(pixels.shape[:2], dtype=torch.bool))
        if self.labelKeyValue is not None:
            key_value.append(self.labelKeyValue(torch.cat([self.nullToken.expand(len(x), 1, -1), tokens], 1)))
            allowed += [torch.ones(len(x), 1, dtype=torch.bool), present]
        key, value = torch.cat(key_value, 1).chunk(2, -1)
        answer = attention(self.query(pixels), key, value, self.head_width, torch.cat(allowed, 1))
        return x + self.output(answer).transpose(1, 2).unflatten(2, x.shape[2:])


class Stage(nn.Module):
    def __init__(self, options, level, inputs):
        super().__init__()
        width, condition = options["widths"][level], options["conditionWidth"]
        self.blocks = nn.ModuleList([ResidualBlock(inputs, width, condition) for _ in range(options["blocks"][level])])
        below = len(options["widths"]) - 1 - level
        tokens = condition if options["labelConditioning"] == "tokens" else None
        has_attention = below < options["attentionLevels"] and (tokens or below == 0)
        self.attention = PixelAttention(width, options["headWidth"], tokens, below == 0) if has_attention else None


class UNet(nn.Module):
    def __init__(self, options, shape):
        super().__init__()
        channels, height, columns = shape
        self.patch = options["patchSize"]
        widths, condition = options["widths"], options["conditionWidth"]
        levels = len(widths)
        self.time = TimeEncoder(condition)
        self.labels = LabelEncoder(condition)
        self.input = nn.Conv2d(channels * self.patch**2, widths[0], 3, padding=1)
        self.positions = nn.Parameter(torch.zeros(1, widths[0], height // self.patch, columns // self.patch))
        self.down = nn.ModuleList([Stage(options, level, widths[level]) for level in range(levels)])
        self.downsample = nn.ModuleList(
            [nn.Conv2d(widths[level], widths[level + 1], 3, stride=2, padding=1) for level in range(levels - 1)]
        )
        self.up = nn.ModuleList([Stage(options, level, 2 * widths[level]) for level in reversed(range(levels))])
        self.upsample = nn.ModuleList(
            [nn.Conv2d(widths[level], widths[level - 1], 3, padding=1) for level in reversed(range(1, levels))]
        )
        self.normOut = group_norm(widths[0])
        self.output = nn.Conv2d(widths[0], channels * self.patch**2, 3, padding=1)

    def forward(self, noisy, times, labels):
        tokens, present, pooled = self.labels(labels)
        condition = F.silu(self.time(times) + pooled)
        hidden = self.input(F.pixel_unshuffle(noisy, self.patch)) + self.positions
        skips = []
        for level, stage in enumerate(self.down):
            for index, block in enumerate(stage.blocks):
                hidden = block(hidden, condition)
                if index == 0 and stage.attention is not None:
                    hidden = stage.attention(hidden, tokens, present)
                skips.append(hidden)
            if level < len(self.downsample):
                hidden = self.downsample[level](hidden)
        for level, stage in enumerate(self.up):
            for index, block in enumerate(stage.blocks):
                hidden = block(torch.cat([hidden, skips.pop()], 1), condition)
                if index == 0 and stage.attention is not None:
                    hidden = stage.attention(hidden, tokens, present)
            if level < len(self.upsample):
                hidden = self.upsample[level](hidden.repeat_interleave(2, 2).repeat_interleave(2, 3))
        return F.pixel_shuffle(self.output(F.silu(self.normOut(hidden))), self.patch)


def normalize(x):
    return (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + 1e-6).sqrt()


class TransformerBlock(nn.Module):
    def __init__(self, options):
        super().__init__()
        width = options["width"]
        self.head_width = options["headWidth"]
        self.modulation = nn.Linear(options["conditionWidth"], 6 * width)
        self.queryKeyValue = nn.Linear(width, 3 * width)
        self.attentionOut = nn.Linear(width, width)
        self.hidden = nn.Linear(width, options["expansion"] * width)
        self.hiddenOut = nn.Linear(options["expansion"] * width, width)

    def forward(self, x, condition, allowed):
        shares = self.modulation(condition)[:, None].chunk(6, -1)
        query, key, value = self.queryKeyValue(normalize(x) * (1 + shares[0]) + shares[1]).chunk(3, -1)
        x = x + shares[2] * self.attentionOut(attention(query, key, value, self.head_width, allowed))
        return x + shares[5] * self.hiddenOut(F.gelu(self.hidden(normalize(x) * (1 + shares[3]) + shares[4])))


class Transformer(nn.Module):
    def __init__(self, options, shape):
        super().__init__()
        self.patch = options["patchSize"]
        width, condition = options["width"], options["conditionWidth"]
        patch_width = shape[0] * self.patch**2
        self.time = TimeEncoder(condition)
        self.labels = LabelEncoder(condition)
        self.input = nn.Linear(patch_width, width)
        self.labelInput = nn.Linear(condition, width) if options["labelConditioning"] == "tokens" else None
        self.blocks = nn.ModuleList([TransformerBlock(options) for _ in range(options["depth"])])
        self.modulationOut = nn.Linear(condition, 2 * width)
        self.output = nn.Linear(width, patch_width)

    def forward(self, noisy, times, labels):
        tokens, present, pooled = self.labels(labels)
        condition = F.silu(self.time(times) + pooled)
        patches = F.pixel_unshuffle(noisy, self.patch)
        rows, columns = patches.shape[2:]
        x = self.input(patches.flatten(2).transpose(1, 2))
        width = x.shape[2]
        for row in range(rows):
            for column in range(columns):
                place = []
                for coordinate in (row, column):
                    angles = [coordinate / 10_000 ** (index / (width // 4)) for index in range(width // 4)]
                    place += [math.sin(angle) for angle in angles] + [math.cos(angle) for angle in angles]
                shift = torch.zeros_like(x)
                shift[:, row * columns + column] = torch.tensor(place)
                x = x + shift
        allowed = torch.ones(x.shape[:2], dtype=torch.bool)
        if self.labelInput is not None:
            x = torch.cat([x, self.labelInput(tokens)], 1)
            allowed = torch.cat([allowed, present], 1)
        for block in self.blocks:
            x = block(x, condition, allowed)
        scale, shift = self.modulationOut(condition)[:, None].chunk(2, -1)
        answer = self.output(normalize(x[:, : rows * columns]) * (1 + scale) + shift)
        return F.pixel_shuffle(answer.transpose(1, 2).unflatten(2, (rows, columns)), self.patch)


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in sorted(tensors.items(), key=lambda entry: (entry[1].element_size() < 8, entry[0])):
        raw = tensor.detach().contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.set_num_threads(1)
    common = {"headWidth": 8, "conditionWidth": 16, "patchSize": 2}
    # Pictures are wider than high, so that a swap of rows and columns shows.
    shape = (3, 8, 16)
    networks = {
        "unet": (UNet, {"widths": [8, 16, 16], "blocks": [2, 1, 1], "attentionLevels": 3}),
        "transformer": (Transformer, {"width": 16, "depth": 2, "expansion": 4}),
    }
    # The gradients that are written whole: of the layers that the conditions and the labels go through, and of the ends.
    whole = (
        ["input.weight", "output.weight", "labels.embedding.weight", "time.first.weight"]
        + ["positions", "normOut.weight", "down.1.attention.nullToken", "down.2.attention.output.weight"]
        + ["labelInput.weight", "blocks.0.modulation.weight", "blocks.1.queryKeyValue.weight"]
    )
    for kind, (build, own) in networks.items():
        for form in ("tokens", "pooled"):
            options = {"kind": kind, "labelConditioning": form, **common, **own}
            generator = torch.Generator().manual_seed(5)
            network = build(options, shape)
            for parameter in network.parameters():
                # No weight is zero, so that all of them matter to the answer.
                fan_in = max(1, parameter[0].numel()) if parameter.dim() > 1 else 4
                start = 1 if parameter.dim() == 1 and len(parameter) <= 32 else 0
                with torch.no_grad():
                    parameter.copy_(start * 0.5 + torch.randn(parameter.shape, generator=generator) / math.sqrt(fan_in))

            noisy = torch.randn((4, *shape), generator=generator).requires_grad_()
            expected = torch.randn((4, *shape), generator=generator)
            times = torch.tensor([0.0, 17.0, 500.0, 999.0])
            labels = torch.full((4, LABELS), LABELS)
            for row, some in enumerate([[0, 3, 5], [2], [], list(range(LABELS))]):
                labels[row, : len(some)] = torch.tensor(some)

            answer = network(noisy, times, labels)
            loss = ((answer - expected) ** 2).mean()
            loss.backward()
            parameters = dict(network.named_parameters())
            tensors = {f"weights/{name}": value for name, value in parameters.items()}
            tensors |= {f"gradients/{name}": parameters[name].grad for name in whole if name in parameters}
            tensors |= {f"norms/{name}": value.grad.norm() for name, value in parameters.items()}
            tensors |= {"noisy": noisy, "times": times, "labels": labels, "expected": expected}
            tensors |= {"answer": answer, "loss": loss, "noisy.gradient": noisy.grad}
            folder = os.path.dirname(os.path.abspath(__file__))
            path = os.path.join(folder, f"{kind}-{form}.safetensors")
            write_safetensors(path, tensors, {"options": json.dumps(options), "labelCount": str(LABELS)})
            print(f"{os.path.basename(path)}: {os.path.getsize(path)} bytes, loss {loss.item():.4f}")


if __name__ == "__main__":
    main()
