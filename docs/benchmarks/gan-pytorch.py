"""Trains the report's conditional GAN in PyTorch, for a comparison with `ddpm train gan`.

    /usr/bin/python3 gan-pytorch.py DATA EPOCHS SEED CONDITIONS PICTURES_EACH OUT

DATA is a folder as i-CLEVR has it, of 64x64 pictures. The networks are those of `--preset report` at 64x64, written a
second time: one fully connected layer and transposed convolutions 4x4 against their mirror image with the labels as one
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


class Generator(nn.Module):
    def __init__(self, labels):
        super().__init__()
        self.projection = nn.Linear(NOISE + labels, 8 * WIDTH * 16, bias=False)
        layers = [nn.BatchNorm2d(8 * WIDTH), nn.ReLU()]
        for inputs, outputs in ((8, 4), (4, 2), (2, 1)):
            layers += [
                nn.ConvTranspose2d(inputs * WIDTH, outputs * WIDTH, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs * WIDTH),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(WIDTH, 3, 4, stride=2, padding=1), nn.Tanh())

    def forward(self, noise, labels):
        return self.layers(self.projection(torch.cat([noise, labels], 1)).view(-1, 8 * WIDTH, 4, 4))


class Discriminator(nn.Module):
    def __init__(self, labels):
        super().__init__()
        self.plane = nn.Linear(labels, 64 * 64, bias=False)
        layers = [nn.Conv2d(4, WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for inputs, outputs in ((1, 2), (2, 4), (4, 8)):
            layers += [
                nn.Conv2d(inputs * WIDTH, outputs * WIDTH, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs * WIDTH),
                nn.LeakyReLU(0.2),
            ]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(8 * WIDTH * 16, 1))

    def forward(self, pictures, labels):
        return self.layers(torch.cat([pictures, self.plane(labels).view(-1, 1, 64, 64)], 1))[:, 0]


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


def main(data, epochs, seed, conditions, each, out):
    torch.manual_seed(seed)
    with open(os.path.join(data, "objects.json"), encoding="utf-8") as file:
        order = json.load(file)
    with open(os.path.join(data, "train.json"), encoding="utf-8") as file:
        train = json.load(file)
    files = [numpy.asarray(Image.open(os.path.join(data, name)).convert("RGB")) for name in train]
    pictures = torch.from_numpy(numpy.stack(files)).permute(0, 3, 1, 2).contiguous()
    labels = multi_hot(list(train.values()), order)

    generator, discriminator = Generator(len(order)), Discriminator(len(order))
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
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]), sys.argv[6])
