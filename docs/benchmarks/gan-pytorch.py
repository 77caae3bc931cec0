"""Trains the report's conditional GAN in PyTorch, for a comparison with `ddpm train gan`.

    /usr/bin/python3 gan-pytorch.py DATA SIZE EPOCHS SEED CONDITIONS PICTURES_EACH OUT

DATA is a folder as i-CLEVR has it, of pictures of SIZE x SIZE, 64, 32 or 28. The networks are those of `--preset report`
at that size, written a second time: one fully connected layer and transposed convolutions 4x4 against their mirror image with the labels as one
more plane; binary cross entropy, Adam 0.0004 with betas 0.5 and 0.999, batches of 256, what is left over of an epoch is
left out, weights drawn from N(0, 0.02). OUT takes the pictures of CONDITIONS (a JSON list of lists of labels), so many of
each, in the order in which `ddpm evaluate --images OUT --seeds PICTURES_EACH` wants them. It needs torch, numpy and PIL
(Debian: python3-torch, python3-numpy, python3-pil, and libopenblas0-pthread for a fair speed).
"""

import json
import os
import sys
import time

import numpy
import torch
from PIL import Image
from torch import nn

NOISE, WIDTH, BATCH, RATE = 100, 64, 256, 4e-4


def levels(size):
    """The side before the first doubling, and the channels at each doubling, from the smallest map to the largest."""
    count = 0
    while size % 2 == 0 and size >= 8:
        count, size = count + 1, size // 2
    return size, [WIDTH << level for level in reversed(range(count))]


class Generator(nn.Module):
    def __init__(self, labels, size):
        super().__init__()
        self.side, widths = levels(size)
        self.width = widths[0]
        self.projection = nn.Linear(NOISE + labels, self.width * self.side**2, bias=False)
        layers = [nn.BatchNorm2d(self.width), nn.ReLU()]
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [
                nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(WIDTH, 3, 4, stride=2, padding=1), nn.Tanh())

    def forward(self, noise, labels):
        seed = self.projection(torch.cat([noise, labels], 1)).view(-1, self.width, self.side, self.side)
        return self.layers(seed)


class Discriminator(nn.Module):
    def __init__(self, labels, size):
        super().__init__()
        self.size = size
        side, widths = levels(size)
        self.plane = nn.Linear(labels, size * size, bias=False)
        layers = [nn.Conv2d(4, WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for inputs, outputs in zip(widths[::-1], widths[-2::-1]):
            layers += [
                nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.LeakyReLU(0.2),
            ]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[0] * side**2, 1))

    def forward(self, pictures, labels):
        plane = self.plane(labels).view(-1, 1, self.size, self.size)
        return self.layers(torch.cat([pictures, plane], 1))[:, 0]


def initialise(network):
    for name, parameter in network.named_parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, 0.0, 0.02)
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)
        else:
            nn.init.ones_(parameter)


def multi_hot(names, order):
    rows = torch.zeros(len(names), len(order))
    for row, some in enumerate(names):
        rows[row, [order[name] for name in some]] = 1
    return rows


def main(data, size, epochs, seed, conditions, each, out):
    torch.manual_seed(seed)
    with open(os.path.join(data, "objects.json"), encoding="utf-8") as file:
        order = json.load(file)
    with open(os.path.join(data, "train.json"), encoding="utf-8") as file:
        train = json.load(file)
    files = [numpy.asarray(Image.open(os.path.join(data, name)).convert("RGB")) for name in train]
    pictures = torch.from_numpy(numpy.stack(files)).permute(0, 3, 1, 2).contiguous()
    if pictures.shape[2:] != (size, size):
        sys.exit(f"The pictures are {pictures.shape[3]}x{pictures.shape[2]}, not {size}x{size}.")
    labels = multi_hot(list(train.values()), order)

    generator, discriminator = Generator(len(order), size), Discriminator(len(order), size)
    for network in (generator, discriminator):
        initialise(network)
    adam = [torch.optim.Adam(network.parameters(), RATE, (0.5, 0.999)) for network in (discriminator, generator)]
    entropy, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(BATCH), torch.zeros(BATCH)
    start, seen = time.time(), 0
    for epoch in range(epochs):
        sums = [0.0, 0.0]
        shuffled = torch.randperm(len(pictures))
        steps = len(pictures) // BATCH
        for step in range(steps):
            some = shuffled[step * BATCH : (step + 1) * BATCH]
            real, wanted = pictures[some].float() / 127.5 - 1, labels[some]
            drawn = generator(torch.randn(BATCH, NOISE), wanted)
            loss = entropy(discriminator(real, wanted), ones) + entropy(discriminator(drawn.detach(), wanted), zeros)
            adam[0].zero_grad()
            loss.backward()
            adam[0].step()
            sums[0] += loss.item()
            loss = entropy(discriminator(drawn, wanted), ones)
            adam[1].zero_grad()
            loss.backward()
            adam[1].step()
            sums[1] += loss.item()
            seen += BATCH
        speed = seen / (time.time() - start)
        losses = [total / steps for total in sums]
        print(f"epoch {epoch + 1}: D {losses[0]:.4f}, G {losses[1]:.4f}, {speed:.1f} pictures/s", flush=True)

    os.makedirs(out, exist_ok=True)
    with open(conditions, encoding="utf-8") as file:
        wanted = [some for some in json.load(file) for _ in range(each)]
    generator.eval()
    torch.manual_seed(seed + 1)
    with torch.no_grad():
        for first in range(0, len(wanted), BATCH):
            some = multi_hot(wanted[first : first + BATCH], order)
            drawn = generator(torch.randn(len(some), NOISE), some)
            values = ((drawn + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
            for place, value in enumerate(values):
                Image.fromarray(value).save(os.path.join(out, f"{first + place:05}.png"))


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5], int(sys.argv[6]), sys.argv[7])
