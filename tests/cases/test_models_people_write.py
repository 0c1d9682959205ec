"""Cases N1, N2, N3 of the field: models that people write, and what they do with their weights."""

import torch
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Decisions, Plan, Rule
from wtransplant.targets import open_target


class Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.n = nn.Conv2d(1, 2, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.n(x)


class Tail(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.n = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.Conv2d(2, 1, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.n(x)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.head, self.tail = Head(), Tail()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.tail(self.head(x))


class CivilNet(nn.Module):
    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.conv1, self.pool, self.conv2 = nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(self.conv1(x).relu())
        x = self.pool(self.conv2(x).relu()).flatten(1)
        return self.fc3(self.fc2(self.fc1(x).relu()).relu())


class InList(nn.Module):
    """N2: the same layers in a ModuleList; those without parameters leave holes in the numbers (F8)."""

    def __init__(self) -> None:
        super().__init__()
        self.gemfield = nn.ModuleList([nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5)])
        self.dense = nn.ModuleList(
            [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.gemfield[1](self.gemfield[0](x).relu())
        x = self.gemfield[1](self.gemfield[2](x).relu()).flatten(1)
        for layer in self.dense:
            x = layer(x)
        return x


def filled(plan: Plan, model: nn.Module) -> nn.Module:
    model.load_state_dict(plan.apply())
    return model.eval()


def test_n1_head_from_net1_and_tail_from_net2_of_one_file(tmp_path):
    net1, net2 = Head(), Tail()
    torch.save({"net1": net1.state_dict(), "net2": net2.state_dict()}, tmp_path / "parts.pth")
    plan = Plan(open_checkpoint(tmp_path / "parts.pth"), open_target(Network()))
    # The four keys of net2 fit below one module only; the two of net1 are too few to be certain.
    assert {link.target for link in plan.report.links} == {f"tail.{key}" for key in net2.state_dict()}
    plan.add_rule(r"net1\.(.*)", r"head.\1")
    assert plan.report.is_clean
    x = torch.randn(4, 1, 3, 3)
    out = filled(plan, Network())(x)
    assert out.shape == (4, 1, 1, 1)
    assert torch.equal(out, net2(net1(x)))


def test_n1_by_two_rules_alone(tmp_path):
    net1, net2 = Head(), Tail()
    torch.save({"net1": net1.state_dict(), "net2": net2.state_dict()}, tmp_path / "parts.pth")
    rules = (Rule(r"net1\.(.*)", r"head.\1"), Rule(r"net2\.(.*)", r"tail.\1"))
    plan = Plan(open_checkpoint(tmp_path / "parts.pth"), open_target(Network()), Decisions(rules=rules))
    assert plan.report.is_clean
    x = torch.randn(2, 1, 3, 3)
    assert torch.equal(filled(plan, Network())(x), net2(net1(x)))


def test_n2_with_the_prefix_of_data_parallel(tmp_path):
    trained = CivilNet()
    torch.save(nn.DataParallel(trained).state_dict(), tmp_path / "parallel.pth")
    plan = Plan(open_checkpoint(tmp_path / "parallel.pth"), open_target(CivilNet()))
    assert plan.report.is_clean
    x = torch.randn(2, 3, 32, 32)
    assert torch.equal(filled(plan, CivilNet())(x), trained(x))


def test_n2_into_module_lists_with_holes_in_the_numbers(tmp_path):
    trained = CivilNet()
    torch.save(trained.state_dict(), tmp_path / "civil.pth")
    plan = Plan(open_checkpoint(tmp_path / "civil.pth"), open_target(InList()))
    assert plan.report.links == []
    for old, new in (("conv1", "gemfield.0"), ("conv2", "gemfield.2"), ("fc1", "dense.0")):
        plan.add_rule(rf"{old}\.(.*)", rf"{new}.\1")
    plan.add_rule(r"fc2\.(.*)", r"dense.2.\1")
    plan.add_rule(r"fc3\.(.*)", r"dense.4.\1")
    assert plan.report.is_clean
    x = torch.randn(2, 3, 32, 32)
    assert torch.equal(filled(plan, InList())(x), trained(x))


def test_n3_vgg16_with_a_new_module_in_front_misses_exactly_its_two_keys(tmp_path):
    import torchvision

    class WithRnn(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            vgg = torchvision.models.vgg16(weights=None)
            self.rnn3 = nn.Sequential(nn.Conv2d(3, 3, 3), nn.Tanh())
            self.features, self.avgpool, self.classifier = vgg.features, vgg.avgpool, vgg.classifier

    with torch.device("meta"):
        target = open_target(WithRnn())
    # Views of one value keep the file small; only names and shapes matter here.
    with torch.device("meta"):
        state = torchvision.models.vgg16(weights=None).state_dict()
    small = {key: torch.zeros(1).expand(value.shape) for key, value in state.items()}
    torch.save(small, tmp_path / "vgg16.pth")
    report = Plan(open_checkpoint(tmp_path / "vgg16.pth"), target).report
    assert report.missing == ["rnn3.0.weight", "rnn3.0.bias"]
    assert (report.unexpected, report.mismatched, report.ambiguous) == ([], [], [])
    assert len(report.links) == 32


def test_w6_another_number_of_classes_keeps_the_backbone(tmp_path):
    torch.save(CivilNet().state_dict(), tmp_path / "civil.pth")
    plan = Plan(open_checkpoint(tmp_path / "civil.pth"), open_target(CivilNet(classes=4)))
    assert [m.link.target for m in plan.report.mismatched] == ["fc3.weight", "fc3.bias"]
    assert (plan.report.missing, plan.report.unexpected) == ([], [])
    model = filled(plan, CivilNet(classes=4))
    assert model(torch.randn(1, 3, 32, 32)).shape == (1, 4)
