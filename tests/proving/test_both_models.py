"""Both models on one input: equal where they are, and the module to blame where they are not."""

import pytest
import torch
from torch import nn

import wtransplant as wt
from tests.proving.pairs import pair, true_plan
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import Cancelled
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import Identity, parse_operation
from wtransplant.proving import ProofError, prove
from wtransplant.targets import open_target

EQUAL = (
    *("resnet_timm_to_hf", "civilnet_to_lists", "unet_to_unet", "vit_hf_to_timm", "gpt2_hf_to_nano"),
    *(
        "bert_hf_to_torch",
        "llama_hf_to_meta",
        "vgg_with_rnn",
        "convnext_parallel",
        "vit_lightning",
        "crnn_training",
    ),
)


def changed(plan, links):
    """The plan with other links in the place of some."""
    plan.decisions = plan.decisions.with_links(links)
    return plan


def saved_plan(model, target, folder, links=None):
    """The model's state dict in a file, to be put into the target by equal names or by links."""
    torch.save(model.state_dict(), folder / "source.pth")
    plan = Plan(open_checkpoint(folder / "source.pth"), open_target(target))
    if links is not None:
        plan.decisions = Decisions(by_hand={link.target: link for link in links})
    return plan


@pytest.mark.parametrize("name", EQUAL)
def test_the_true_links_of_a_pair_are_proven(name, tmp_path):
    proof = prove(true_plan(name, tmp_path), pair(name).source_model())
    assert (proof.verdict, proof.problems) == ("equal", ())
    assert proof.difference <= 5e-6  # the pairs' own check says the same of the reference
    assert proof.first_diverging is None


def test_without_outputs_that_correspond_the_modules_are_compared(tmp_path):
    proof = prove(true_plan("distilbert_to_shallow", tmp_path), pair("distilbert_to_shallow").source_model())
    assert (proof.verdict, proof.outputs) == ("equal modules", ())
    assert {"stack.0", "stack.1"} <= {row.target for row in proof.modules if row.is_equal(1e-6)}


def test_query_and_key_swapped_in_one_block(tmp_path):
    plan = true_plan("vit_hf_to_timm", tmp_path)
    keys = ("blocks.1.attn.qkv.weight", "blocks.1.attn.qkv.bias")
    links = [plan.resolution.links[key] for key in keys]
    q_and_k = [link._replace(sources=(link.sources[1], link.sources[0], link.sources[2])) for link in links]
    proof = prove(changed(plan, q_and_k), pair("vit_hf_to_timm").source_model())
    assert proof.verdict == "different"
    assert proof.first_diverging.target == "blocks.1.attn"
    assert proof.first_diverging.sources == ("vit.layers.1.attention",)
    assert proof.first_diverging.input_difference <= 1e-6 < 0.1 < proof.first_diverging.difference
    assert "blocks.1.attn ↔ vit.layers.1.attention" in proof.text()


def test_a_square_matrix_that_was_not_transposed(tmp_path):
    plan = true_plan("gpt2_hf_to_nano", tmp_path)
    key = "transformer.h.1.attn.c_proj.weight"
    proof = prove(
        changed(plan, [plan.resolution.links[key]._replace(operation=Identity())]),
        pair("gpt2_hf_to_nano").source_model(),
    )
    assert (proof.verdict, proof.first_diverging.target) == ("different", "transformer.h.1.attn.c_proj")


def test_a_wrong_order_of_a_concat_inside_a_module_that_is_called_as_a_whole(tmp_path):
    plan = true_plan("bert_hf_to_torch", tmp_path)
    keys = [f"encoder.layers.2.self_attn.in_proj_{kind}" for kind in ("weight", "bias")]
    links = [plan.resolution.links[key] for key in keys]
    turned = [link._replace(sources=(link.sources[0], link.sources[2], link.sources[1])) for link in links]
    proof = prove(changed(plan, turned), pair("bert_hf_to_torch").source_model())
    assert (proof.verdict, proof.first_diverging.target) == ("different", "encoder.layers.2")
    assert "encoder.layers.2.self_attn.out_proj" in {row.target for row in proof.unseen}


def test_two_equal_shaped_matrices_of_different_blocks_swapped(tmp_path):
    plan = true_plan("vit_hf_to_timm", tmp_path)
    one, two = (plan.resolution.links[f"blocks.{number}.mlp.fc1.weight"] for number in (0, 1))
    swapped = [one._replace(sources=two.sources), two._replace(sources=one.sources)]
    proof = prove(changed(plan, swapped), pair("vit_hf_to_timm").source_model())
    assert (proof.verdict, proof.first_diverging.target) == ("different", "blocks.0.mlp.fc1")


def test_rotary_rows_as_they_are(tmp_path):
    """The projections give what the source's do; only what the attention makes of them is wrong."""
    plan = true_plan("llama_hf_to_meta", tmp_path)
    rotary = [link for link in plan.resolution.links.values() if "rotary" in str(link.operation)]
    assert len(rotary) == 6
    as_they_are = [link._replace(operation=Identity()) for link in rotary]
    proof = prove(changed(plan, as_they_are), pair("llama_hf_to_meta").source_model())
    assert (proof.verdict, proof.first_diverging.target) == ("different", "layers.0.attention")
    first = {row.target: row for row in proof.modules}
    assert first["layers.0.attention.wq"].is_equal(1e-6)


class NormThenActivation(nn.Module):
    """Convolutions and norms with the activation behind the norm."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.conv2, self.bn2 = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)

    def forward(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()


class NormAndActivation(nn.BatchNorm2d):
    def forward(self, x):
        return super().forward(x).relu()


class ActivationInNorm(NormThenActivation):
    """The same with the activation inside it."""

    def __init__(self):
        super().__init__()
        self.bn1, self.bn2 = NormAndActivation(4), NormAndActivation(4)

    def forward(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x))))


def test_a_step_that_is_done_elsewhere_is_not_to_blame(tmp_path):
    torch.manual_seed(0)
    model = NormThenActivation()
    plan = saved_plan(model, ActivationInNorm(), tmp_path)
    proof = prove(plan, NormThenActivation())
    assert proof.verdict == "equal"
    assert {row.target for row in proof.modules if row.recovers} == {"bn1", "bn2"}
    wrong = changed(plan, [Link("conv2.weight", ("conv2.weight",), parse_operation("permute((1, 0, 2, 3))"))])
    assert prove(wrong, NormThenActivation()).first_diverging.target == "conv2"


def linear_pair(folder, **changes):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    with torch.no_grad():
        for key, value in changes.items():
            model.get_parameter(key.replace("_", ".")).fill_(value)
    target = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    return saved_plan(model, target, folder), nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def test_outputs_that_are_not_numbers_prove_nothing(tmp_path):
    proof = prove(*linear_pair(tmp_path, **{"2_bias": float("nan")}))
    assert not proof.holds
    assert proof.verdict == "different"


def test_constant_outputs_prove_nothing(tmp_path):
    plan, source = linear_pair(tmp_path, **{"2_weight": 0.0, "2_bias": 1.5})
    proof = prove(plan, source)
    assert (proof.verdict, proof.difference) == ("not proven", 0.0)
    assert any("same number everywhere" in problem for problem in proof.problems)
    assert "the outputs are the same with another input" in proof.problems


def test_an_input_that_does_not_reach_the_weights_proves_nothing(tmp_path):
    """Only a branch that the outputs do not depend on is transplanted."""

    class Branches(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.idle = nn.Linear(4, 3), nn.Linear(4, 3)
            with torch.no_grad():
                self.used.weight.copy_(torch.arange(12.0).reshape(3, 4))

        def forward(self, x):
            self.idle(x)
            return self.used(x)

    model = Branches()
    links = [Link(key, (key,)) for key in ("idle.weight", "idle.bias")]
    target = Branches()
    target.used.load_state_dict(model.used.state_dict())
    proof = prove(saved_plan(model, target, tmp_path, links), Branches())
    assert proof.verdict == "not proven"
    assert "transplanted weights are changed" in proof.problems[-1]
    assert proof.unreached == ("idle.weight", "idle.bias")


def test_what_the_outputs_do_not_depend_on_is_named(tmp_path):
    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.idle = nn.Linear(4, 3), nn.Linear(4, 3)

        def forward(self, x):
            return self.used(x)

    proof = prove(saved_plan(Idle(), Idle(), tmp_path), Idle())
    assert (proof.verdict, proof.unreached) == ("equal", ("idle.weight", "idle.bias"))


def test_a_source_model_that_the_checkpoint_does_not_fill_proves_nothing(tmp_path):
    plan, _ = linear_pair(tmp_path)
    larger = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Identity())
    larger[3].register_parameter("scale", nn.Parameter(torch.ones(3)))
    proof = prove(plan, larger)
    assert proof.verdict == "not proven"
    assert "3.scale" in proof.problems[0]


def test_half_precision_is_no_difference(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).half()
    target = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    source = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).half()
    proof = prove(saved_plan(model, target, tmp_path), source)
    assert (proof.verdict, proof.difference) == ("equal", 0.0)


def test_nothing_is_left_behind(tmp_path):
    """Modes, hooks, values, gradients, torch's random state and its settings stay as they were."""
    plan, source = linear_pair(tmp_path)
    source.train()
    before = {key: value.clone() for key, value in source.state_dict().items()}
    initial = plan.target.initial("0.weight").clone()
    state = torch.get_rng_state()
    prove(plan, source)
    assert torch.equal(torch.get_rng_state(), state)
    assert source.training and not source[0]._forward_hooks and not source[0]._forward_pre_hooks
    assert all(torch.equal(before[key], value) for key, value in source.state_dict().items())
    assert torch.equal(plan.target.initial("0.weight"), initial)
    assert all(parameter.grad is None for parameter in plan.target.module.parameters())
    assert torch.backends.mha.get_fastpath_enabled()


def test_giving_up_is_heard_inside_a_model(tmp_path):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        prove(*linear_pair(tmp_path), cancelled=cancelled)
    assert len(asked) == 4


@pytest.mark.parametrize("links", [[], None])
def test_what_cannot_be_proven_is_said(links, tmp_path):
    if links == []:
        plan, source = linear_pair(tmp_path)
        plan.decisions = Decisions()
        with pytest.raises(ProofError, match="nothing is linked"):
            prove(plan, source)
    else:
        plan, _ = linear_pair(tmp_path)
        with pytest.raises(ProofError, match="no name of the checkpoint"):
            prove(plan, nn.Sequential(nn.Identity(), nn.Conv2d(3, 3, 3)))


def test_a_source_of_shapes_only_cannot_be_run(tmp_path):
    plan, _ = linear_pair(tmp_path)
    with pytest.raises(ProofError, match="no model to fill"):
        prove(plan, open_target(str(tmp_path / "source.pth")))


def test_raw_weights_and_their_average_in_one_file(tmp_path):
    """The source model gets those that the plan takes."""
    torch.manual_seed(0)
    raw, average = nn.Linear(4, 3), nn.Linear(4, 3)
    torch.save({"model": raw.state_dict(), "ema": average.state_dict()}, tmp_path / "both.pth")
    links = [Link(key, (f"ema.{key}",)) for key in ("weight", "bias")]
    target = open_target(nn.Linear(4, 3))
    plan = Plan(
        open_checkpoint(tmp_path / "both.pth"),
        target,
        Decisions(by_hand={link.target: link for link in links}),
    )
    assert wt.prove(plan, nn.Linear(4, 3)).verdict == "equal"


def test_as_data(tmp_path):
    data = prove(*linear_pair(tmp_path)).as_dict()
    assert (data["verdict"], data["holds"], data["first_diverging"]) == ("equal", True, None)
    assert [row["target"] for row in data["modules"]] == ["0", "2"]
    assert data["outputs"][0]["shape"] == [2, 3]


def test_an_output_that_nothing_corresponds_to_is_named(tmp_path):
    proof = prove(true_plan("vgg_with_rnn", tmp_path), pair("vgg_with_rnn").source_model())
    assert "no output of the other model corresponds to the target model's 1" in proof.notes


def test_an_exported_program_as_the_target(tmp_path):
    plan, source = linear_pair(tmp_path)
    program = torch.export.export(source.eval(), (torch.zeros(2, 4),))
    torch.export.save(program, tmp_path / "target.pt2")
    plan = Plan(plan.source, open_target(str(tmp_path / "target.pt2"), trust=True))
    proof = prove(plan, source, probe="2x4")
    assert proof.outputs[0].difference <= 1e-6
    assert proof.verdict == "equal"


def test_torchscript_on_both_sides(tmp_path):
    plan, source = linear_pair(tmp_path)
    torch.jit.script(source).save(str(tmp_path / "model.pt"))
    program = open_target(str(tmp_path / "model.pt"), trust=True)
    proof = prove(Plan(plan.source, program), program)
    assert proof.verdict == "equal"
    assert {row.target for row in proof.unseen} == {"0", "2"}
