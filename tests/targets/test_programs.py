import pytest
import torch
from torch import nn

from wtransplant.errors import TargetError
from wtransplant.targets import TrustStore, code_to_allow, open_target
from wtransplant.targets.trust import code_hash

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.*deprecated")


@pytest.fixture
def model() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(18, 2)
    ).eval()


def save(kind, model, folder):
    path = folder / f"model.{'pt' if kind == 'scripted' else 'pt2'}"
    if kind == "scripted":
        torch.jit.script(model).save(path)
    else:
        torch.export.save(torch.export.export(model, (torch.zeros(2, 1, 5, 5),)), path)
    return path


@pytest.mark.parametrize("kind", ["scripted", "exported"])
def test_a_program_is_a_model_that_computes_and_learns(kind, model, tmp_path):
    path = save(kind, model, tmp_path)
    target = open_target(str(path), trust=True)
    state = {key: value.clone() for key, value in model.state_dict().items()}
    assert {key: (t.shape, t.dtype) for key, t in target.items()} == {
        key: (tuple(value.shape), str(value.dtype)[6:]) for key, value in state.items()
    }
    parameters = {key for key, _ in model.named_parameters()}
    assert {key for key, tensor in target.items() if tensor.kind == "parameter"} == parameters
    assert all(torch.equal(target.initial(key), state[key]) for key in state)
    assert target.code_hash == code_hash(path.read_bytes())

    filled = target.filled({key: value + 1 for key, value in state.items()})
    model.load_state_dict({key: value + 1 for key, value in state.items()})
    images = torch.rand(2, 1, 5, 5)
    assert torch.allclose(filled.eval()(images), model(images), atol=1e-6)
    assert torch.equal(target.initial("4.bias"), state["4.bias"])  # the target itself stays initial
    filled.train()
    before = {key: value.clone() for key, value in filled.named_parameters()}
    optimizer = torch.optim.SGD(filled.parameters(), lr=0.1)
    filled(images).square().sum().backward()
    optimizer.step()
    assert not torch.equal(dict(filled.named_parameters())["4.bias"], before["4.bias"])


def test_classes_of_a_scripted_model_are_its_own(model, tmp_path):
    target = open_target(str(save("scripted", model, tmp_path)), trust=True)
    names = ["Sequential", "Conv2d", "BatchNorm2d", "Flatten", "Dropout", "Linear"]
    assert [info.class_name for info in target.modules.values()] == names


def test_a_graph_that_keeps_its_mode_is_noted(model, tmp_path):
    target = open_target(str(save("exported", model, tmp_path)), trust=True)
    assert [note.kind for note in target.notes] == ["mode"]
    assert "do not follow train() and eval()" in target.notes[0].text


@pytest.mark.parametrize("kind", ["scripted", "exported"])
def test_a_program_runs_only_after_a_yes_for_its_content(kind, model, tmp_path):
    path = save(kind, model, tmp_path)
    for answer in (None, False, lambda *_: False):
        with pytest.raises(TargetError, match=r"not allowed to run[\s\S]*--trust"):
            open_target(str(path), trust=answer)
    code = code_to_allow(str(path))
    assert code is not None and (code.path, code.digest) == (path, code_hash(path.read_bytes()))
    open_target(str(path), trust=lambda file, digest: (file, digest) == (code.path, code.digest))
    assert code.digest in TrustStore()
    assert code_to_allow(str(path)) is None
    open_target(str(path))


def test_files_without_code_need_no_yes_and_python_files_do(model, tmp_path, write_module):
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    assert code_to_allow(str(tmp_path / "weights.pth")) is None
    assert code_to_allow("torchvision:resnet18") is None
    path = write_module("x = 1\n")
    assert code_to_allow(f"{path}:Net").digest == code_hash(b"x = 1\n")
    with pytest.raises(TargetError, match="cannot be read"):
        code_to_allow(f"{tmp_path / 'gone.py'}:Net")


def test_a_program_that_torch_cannot_load_and_arguments_are_refused(model, tmp_path):
    import zipfile

    path = save("scripted", model, tmp_path)
    with pytest.raises(TargetError, match="takes no arguments"):
        open_target(str(path), trust=True, num_classes=3)
    broken = tmp_path / "broken.pt"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"def" if name.endswith(".py") else old.read(name))
    with pytest.raises(TargetError, match=r"loading the TorchScript broken\.pt failed"):
        open_target(str(broken), trust=True)
