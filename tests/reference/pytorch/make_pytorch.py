"""Writes files with a real PyTorch, and what is in them, for the tests of PyTorchCheckpoint.

    apt-get install python3-torch python3-torchvision libopenblas0-pthread
    /usr/bin/python3 tests/reference/pytorch/make_pytorch.py [--full lab.pth] [--values]

The files of this folder were made with PyTorch 1.13.0 and torchvision 0.14.1 of Debian 12; those of the older format have
addresses in them, and differ from run to run. With --full it also writes a
ResNet18 of full size, as the lab saved its evaluator. With --values it writes only values-*.pth, which needs no torchvision.
"""

import argparse
import collections
import json
import os
import pathlib
import tarfile

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
EXPECTED = {}


def save(name, value, tensors=None, **options):
    """Saves a value, and notes the tensors that a reader should find."""
    torch.save(value, HERE / name, **options)
    if tensors is not None:
        EXPECTED[name] = {key: describe(tensor) for key, tensor in tensors.items()}


def describe(tensor):
    plain = torch.view_as_real(tensor) if tensor.is_complex() else tensor
    return {
        "type": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "values": plain.to(torch.float64).reshape(-1).tolist(),
    }


class Evil:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class Call:
    """What PyTorch 2 saves as a call of one of its functions, which this PyTorch may lack."""

    def __init__(self, module, name, *arguments):
        if not hasattr(module, name):
            function = lambda *arguments: None
            function.__module__, function.__qualname__, function.__name__ = module.__name__, name, name
            setattr(module, name, function)
        self.call = (getattr(module, name), arguments)

    def __reduce__(self):
        return self.call


def new_type(name):
    """A dtype of PyTorch 2."""
    kind = type(name, (), {"__module__": "torch"})
    setattr(torch, name, kind)
    return kind


def values_beside():
    """Everything that torch.load(weights_only=True) of PyTorch 2 reads besides weights."""
    return {
        "counter": collections.Counter({30: 1, "x": 2}),
        "no_counter": collections.Counter(),
        "dtype": [torch.float32, torch.bool, torch.qint8, torch.complex32, new_type("float8_e4m3fn"), new_type("uint16")],
        "device": [torch.device("cpu"), torch.device("cuda", 1)],
        "size": torch.Size([2, 3]),
        "layout": torch.strided,
        "scheme": torch.per_tensor_affine,
        "type": [torch.FloatTensor, torch.nn.Parameter, torch.FloatStorage],
        "set": {1, "two", (3,)},
        "no_set": set(),
        "bytes": b"\x00\xff",
        "no_bytes": b"",
        "long_bytes": b"x" * 300,
        "bytearray": bytearray(b"\x01\xfe"),
        "no_bytearray": bytearray(),
        "complex": 1 + 2j,
        "large": [2**80, -(2**127), 2**200],
        "keys": {0.5: 1, (0, 1): 2, None: 3, True: 4, b"x": 5, 1j: 6, torch.float32: 7, "text": 8, 2**70: 9},
        "schedule": torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD([torch.zeros(1)], 0.1), [30, 60]).state_dict(),
        "scaler": torch.cuda.amp.GradScaler(enabled=False).state_dict(),
        "storage": torch.ByteStorage([1, 2, 3]).untyped(),
    }


def save_values():
    """Weights in all forms, with everything else beside them."""
    weights = {name: torch.arange(4.0) + place for place, name in enumerate("plain state device attribute new".split())}
    plain = (weights["attribute"].storage(), 0, (4,), (1,), False, collections.OrderedDict())
    rebuild = torch._utils._rebuild_tensor_v2
    forms = {
        "plain": weights["plain"],
        "state": Call(
            torch._utils, "_rebuild_parameter_with_state", weights["state"], True, collections.OrderedDict(), {"note": 1}
        ),
        "device": Call(
            torch._utils, "_rebuild_device_tensor_from_cpu_tensor", weights["device"], torch.float32, "xla:0", False
        ),
        "attribute": Call(torch._tensor, "_rebuild_from_type_v2", rebuild, torch.Tensor, plain, {"note": ["here"]}),
        "new": torch.nn.Parameter(weights["new"], requires_grad=False),
    }
    for protocol in (2, 5):
        save(f"values{protocol}.pth", {"state_dict": forms, **values_beside()}, weights, pickle_protocol=protocol)
    save("values-stream.pth", {"state_dict": forms, **values_beside()}, weights, _use_new_zipfile_serialization=False)
    save("values-tuple.pth", ({"epoch": 3}, forms), weights)


def write_expected():
    numbers = json.dumps(EXPECTED).replace("Infinity", "1e999")  # what JSON can say of it
    (HERE / "expected.json").write_text(numbers + "\n")


def small_network():
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(3, 2))


def every_type():
    torch.manual_seed(2)
    values = torch.randn(2, 3) * 10
    types = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16]
    tensors = {str(dtype).removeprefix("torch."): values.to(dtype) for dtype in types + [torch.int8]}
    tensors["uint8"] = values.abs().to(torch.uint8)
    tensors["bool"] = values > 0
    tensors["complex64"] = torch.complex(values, -values)
    tensors["complex128"] = torch.complex(values, -values).to(torch.complex128)
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(3, 0, 2)
    tensors["nan"] = torch.tensor([float("inf"), -0.0, 1e-42])
    return tensors


def views():
    base = torch.arange(24, dtype=torch.float32)
    return {
        "base": base,
        "offset": base[5:9],
        "transposed": base.reshape(4, 6).t(),
        "step": base[1::5],
        "expanded": base[7:8].expand(3, 2),
        "channels_last": torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    }


def lab_network():
    """The evaluator of the lab: torchvision's ResNet18 with 24 outputs and a sigmoid."""
    import torchvision

    network = torchvision.models.resnet18(weights=None)
    network.fc = torch.nn.Sequential(torch.nn.Linear(512, 24), torch.nn.Sigmoid())
    return network


def hashed(count, salt):
    """Numbers in [-0.5, 0.5) that any language can repeat."""
    mixed = (np.arange(count, dtype=np.uint64) + np.uint64(salt * 1_000_003)) * np.uint64(2_654_435_761)
    mixed = (mixed & np.uint64(0xFFFFFFFF)) ^ ((mixed & np.uint64(0xFFFFFFFF)) >> np.uint64(15))
    mixed = (mixed * np.uint64(2_246_822_519)) & np.uint64(0xFFFFFFFF)
    return mixed.astype(np.float64) / 2**32 - 0.5


def fill(network):
    """Weights that any language can repeat: ResNet18Reference.cs does."""
    state = network.state_dict()
    for salt, name in enumerate(sorted(state)):
        values = hashed(state[name].numel(), salt)
        if state[name].dtype != torch.float32:
            values = values * 0
        elif state[name].dim() > 1:
            values = values * 2 * np.sqrt(6 / state[name][0].numel())
        elif name.endswith("bn2.weight"):
            values = 0.25 + 0.1 * values  # small steps, so that the logits are as large as those of a trained network
        elif name.endswith(("weight", "running_var")):
            values = 1 + 0.2 * values
        else:
            values = 0.2 * values
        state[name] = torch.from_numpy(values).reshape(state[name].shape).to(state[name].dtype)
    network.load_state_dict(state)
    return network.eval()


def logits():
    """The logits of the lab's evaluator, with repeatable weights, for repeatable pictures."""
    network = fill(lab_network())
    pixels = np.floor((hashed(4 * 3 * 64 * 64, 12345) + 0.5) * 256).reshape(4, 3, 64, 64)
    import torchvision

    normalize = torchvision.transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    own = torchvision.transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    pictures = torch.from_numpy((pixels / 255).astype(np.float32))
    head = network.fc
    network.fc = head[0]
    with torch.no_grad():
        result = {"lab": network(normalize(pictures)).tolist(), "imagenet": network(own(pictures)).tolist()}
    network.fc = head
    return network, result


def accuracy(network):
    """Both accuracies of the lab's rule, by PyTorch, for 32 repeatable pictures of coarse blocks and their conditions."""
    blocks = np.floor((hashed(32 * 3 * 4 * 4, 54321) + 0.5) * 256).reshape(32, 3, 4, 4)
    pixels = blocks.repeat(16, axis=2).repeat(16, axis=3)
    import torchvision

    normalize = torchvision.transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    with torch.no_grad():
        scores = network(normalize(torch.from_numpy((pixels / 255).astype(np.float32))))
    # Wanted is what the network ranks so high: some hits, some misses.
    ranks = [[0], [0, 7], [1, 2, 3], [4], [1, 0], [0, 11, 2]]
    conditions = [[int(row.argsort(descending=True)[rank]) for rank in ranks[place % 6]] for place, row in enumerate(scores)]
    hits, labels, ratios, gaps = 0, 0, [], []
    for row, wanted in zip(scores, map(set, conditions)):
        best = row.topk(len(wanted) + 1)
        gaps.append(float(best.values[-2] - best.values[-1]))
        found = len(wanted & set(best.indices[:-1].tolist()))
        hits, labels = hits + found, labels + len(wanted)
        ratios.append(found / len(wanted))
    assert min(gaps) > 1e-5, f"The scores of a picture are too close to tell: {min(gaps)}."
    return {"conditions": conditions, "hits": hits, "labels": labels, "hitsOverLabels": hits / labels,
            "meanOverImages": sum(ratios) / len(ratios)}


def write_tar(path):
    """The format of PyTorch before 0.1.10, as far as its first entry."""
    with tarfile.open(path, "w") as tar:
        (HERE / "storages").write_bytes(b"\x80\x02K\x00.")
        tar.add(HERE / "storages", "storages", filter=lambda entry: zero(entry))
        os.remove(HERE / "storages")


def zero(entry):
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full")
    parser.add_argument("--values", action="store_true")
    arguments = parser.parse_args()
    if arguments.values:
        EXPECTED.update(json.loads((HERE / "expected.json").read_text().replace("1e999", "Infinity")))
        save_values()
        write_expected()
        return

    state = small_network().state_dict()
    for name, new in (("zip", True), ("stream", False)):
        options = {"_use_new_zipfile_serialization": new}
        save(f"flat-{name}.pth", state, state, **options)
        save(f"types-{name}.pth", every_type(), every_type(), **options)
        save(f"views-{name}.pth", views(), views(), **options)
        save(f"parameters-{name}.pth", dict(small_network().named_parameters()),
             {key: value.detach() for key, value in small_network().named_parameters()}, **options)
    for protocol in (1, 3, 4, 5):
        for name, new in (("zip", True), ("stream", False)):
            save(f"protocol{protocol}-{name}.pth", {"model": state}, state, pickle_protocol=protocol,
                 _use_new_zipfile_serialization=new)

    network = small_network()
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.zeros(2, 1, 5, 5)).sum().backward()
    optimizer.step()
    parallel = {f"module.{key}": value for key, value in network.state_dict().items()}
    save("training.pth", {"epoch": 3, "loss": 0.25, "history": [0.5, (1, None)], "name": "größe", "best": True,
                          "state_dict": parallel, "optimizer": optimizer.state_dict()}, parallel)
    save("twins.pth", {"generator": state, "discriminator": dict(state), "deep": {"er": {"one": state["2.bias"]}}})

    lab = collections.OrderedDict(
        (key, value[tuple(slice(0, 2) for _ in value.shape)].clone()) for key, value in lab_network().state_dict().items()
    )
    save("lab-thin.pth", {"model": lab}, lab)

    save("refused-module.pth", network)
    save("refused-sparse.pth", {"x": torch.eye(2).to_sparse()})
    save("refused-quantized.pth", {"x": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)})
    save("refused-numpy.pth", {"model": state, "best": np.float64(0.5)})
    save("refused-system.pth", {"model": state, "x": Evil(os.system, "touch /tmp/executed-by-a-checkpoint")})
    save("refused-eval.pth", Evil(eval, "1"), _use_new_zipfile_serialization=False)
    write_tar(HERE / "refused-tar.pth")
    save_values()

    network, result = logits()
    if arguments.full:
        torch.save({"model": network.state_dict()}, arguments.full)
    write_expected()
    (HERE / "accuracy.json").write_text(json.dumps(accuracy(network)) + "\n")
    (HERE / "logits.json").write_text(json.dumps(result) + "\n")


main()
