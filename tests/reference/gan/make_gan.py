"""Writes one training step of the report's GAN, and what its networks answer, by PyTorch's arithmetic.

The networks are defined here a second time, in plain PyTorch, with the labels as multi-hot vectors that go through fully
connected layers; nothing comes from the C# code but the names of the parameters. Run it as

    OMP_NUM_THREADS=1 /usr/bin/python3 make_gan.py

with Debian's python3-torch (1.13). dcgan.safetensors holds the weights, the inputs, both networks' answers, both losses
with the gradients of all weights, and the weights and statistics after one step of torch.optim.Adam for each network, the
discriminator first. spectral.safetensors holds what torch.nn.utils.spectral_norm makes of a few weights, with gradients.
"""

import json
import os
import struct

import torch
from torch import nn
from torch.nn import functional as F

LABELS, NOISE, WIDTH = 5, 7, 4
SHAPE = (3, 16, 32)
LEVELS, BASE = 2, (4, 8)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.top = WIDTH * 2 ** (LEVELS - 1)
        # One fully connected layer on noise and multi-hot labels, without bias, since batch normalisation follows.
        self.projection = nn.Linear(NOISE + LABELS, self.top * BASE[0] * BASE[1], bias=False)
        self.norm = nn.BatchNorm2d(self.top)
        self.convolutions = nn.ModuleList(
            [
                nn.ConvTranspose2d(2 * WIDTH, WIDTH, 4, stride=2, padding=1, bias=False),
                nn.ConvTranspose2d(WIDTH, SHAPE[0], 4, stride=2, padding=1),
            ]
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(WIDTH)])

    def forward(self, noise, multi_hot):
        hidden = self.projection(torch.cat([noise, multi_hot], 1)).view(-1, self.top, *BASE)
        hidden = F.relu(self.norm(hidden))
        hidden = F.relu(self.norms[0](self.convolutions[0](hidden)))
        return torch.tanh(self.convolutions[1](hidden))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.plane = nn.Linear(LABELS, SHAPE[1] * SHAPE[2], bias=False)
        self.convolutions = nn.ModuleList(
            [
                nn.Conv2d(SHAPE[0] + 1, WIDTH, 4, stride=2, padding=1),
                nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1, bias=False),
            ]
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(2 * WIDTH)])
        self.score = nn.Linear(2 * WIDTH * BASE[0] * BASE[1], 1)

    def forward(self, pictures, multi_hot):
        plane = self.plane(multi_hot).view(-1, 1, *SHAPE[1:])
        hidden = F.leaky_relu(self.convolutions[0](torch.cat([pictures, plane], 1)), 0.2)
        hidden = F.leaky_relu(self.norms[0](self.convolutions[1](hidden)), 0.2)
        return torch.sigmoid(self.score(hidden.flatten(1)))[:, 0]


def named(network, values):
    """Parameters and buffers under the names of the C# networks, where labels have a table with a row more for none."""
    table = {"projection.weight": NOISE, "plane.weight": 0}
    renamed = {}
    for name, value in values.items():
        if name not in table:
            renamed[name] = value
            continue
        columns = value[:, table[name] :]
        renamed["labels.embedding.weight"] = torch.cat([columns.t(), torch.zeros(1, len(columns))])
        if table[name]:
            renamed[name] = value[:, : table[name]]
    return renamed


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
    print(f"{os.path.basename(path)}: {os.path.getsize(path)} bytes")


def dcgan(folder):
    torch.manual_seed(3)
    generator, discriminator = Generator(), Discriminator()
    for network in (generator, discriminator):
        for parameter in network.parameters():
            # Larger than N(0, 0.02), so that all layers matter in so small a network.
            nn.init.normal_(parameter, 1.0 if parameter.dim() == 1 else 0.0, 0.2)
    real = torch.rand(4, *SHAPE) * 2 - 1
    noise = torch.randn(4, NOISE)
    multi_hot = torch.zeros(4, LABELS)
    for row, some in enumerate([[0, 3], [2], [], [0, 1, 2, 3, 4]]):
        multi_hot[row, some] = 1

    tensors = {"real": real, "noise": noise, "multi_hot": multi_hot}
    for name, network in (("generator", generator), ("discriminator", discriminator)):
        tensors |= {f"{name}/before/{key}": value.clone() for key, value in named(network, network.state_dict()).items()}
    adam = {"lr": 4e-4, "betas": (0.5, 0.999)}
    optimizers = [torch.optim.Adam(network.parameters(), **adam) for network in (discriminator, generator)]
    entropy = nn.BCELoss()

    drawn = generator(noise, multi_hot)
    on_real, on_drawn = discriminator(real, multi_hot), discriminator(drawn.detach(), multi_hot)
    loss = entropy(on_real, torch.ones(4)) + entropy(on_drawn, torch.zeros(4))
    optimizers[0].zero_grad()
    loss.backward()
    gradients = {name: value.grad.clone() for name, value in discriminator.named_parameters()}
    tensors |= {"drawn": drawn, "scores.real": torch.logit(on_real), "scores.drawn": torch.logit(on_drawn)}
    tensors |= {"discriminator/loss": loss}
    tensors |= {f"discriminator/gradients/{key}": value for key, value in named(discriminator, gradients).items()}
    optimizers[0].step()

    loss = entropy(discriminator(drawn, multi_hot), torch.ones(4))
    optimizers[1].zero_grad()
    loss.backward()
    gradients = {name: value.grad.clone() for name, value in generator.named_parameters()}
    tensors |= {"generator/loss": loss}
    tensors |= {f"generator/gradients/{key}": value for key, value in named(generator, gradients).items()}
    optimizers[1].step()

    for name, network in (("generator", generator), ("discriminator", discriminator)):
        tensors |= {f"{name}/after/{key}": value.clone() for key, value in named(network, network.state_dict()).items()}
    generator.eval()
    tensors |= {"drawn.evaluation": generator(noise, multi_hot)}
    write_safetensors(os.path.join(folder, "dcgan.safetensors"), tensors, {"noise": str(NOISE), "width": str(WIDTH)})


def spectral(folder):
    torch.manual_seed(4)
    tensors = {}
    for name, layer in (("linear", nn.Linear(9, 5)), ("convolution", nn.Conv2d(3, 4, 3))):
        weight = layer.weight.detach().clone()
        direction = torch.randn_like(weight)
        layer = torch.nn.utils.spectral_norm(layer)
        u, v = layer.weight_u.clone(), layer.weight_v.clone()
        inputs = torch.randn(2, 9) if name == "linear" else torch.randn(2, 3, 5, 5)
        layer(inputs)
        (layer.weight * direction).sum().backward()
        tensors |= {
            f"{name}/weight": weight,
            f"{name}/direction": direction,
            f"{name}/u": u,
            f"{name}/v": v,
            f"{name}/normalized": layer.weight,
            f"{name}/gradient": layer.weight_orig.grad,
            f"{name}/u.after": layer.weight_u,
            f"{name}/v.after": layer.weight_v,
        }
    write_safetensors(os.path.join(folder, "spectral.safetensors"), tensors, {})


def main():
    torch.set_num_threads(1)
    folder = os.path.dirname(os.path.abspath(__file__))
    dcgan(folder)
    spectral(folder)


if __name__ == "__main__":
    main()
