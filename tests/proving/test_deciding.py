"""Questions decided by trying their answers on both models."""

from dataclasses import replace
from itertools import permutations
from math import isfinite

import pytest
import torch
from torch import nn

from tests.proving.pairs import pair, true_plan
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import Cancelled
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import Identity, parse_operation
from wtransplant.matching.result import Choice, Question
from wtransplant.proving import decide, prove, with_answers
from wtransplant.targets import open_target


def question(**choices):
    links = list(choices.values())
    keys = tuple(link.target for link in links[0])
    made = tuple(Choice(name, "", tuple(own), 1 / len(choices)) for name, own in choices.items())
    return Question("the names do not tell", keys, made)


def without(plan, questions):
    """The plan with what is asked left open, and the true links."""
    true = dict(plan.resolution.links)
    asked = {key for one in questions for key in one.targets}
    left = {key: link for key, link in plan.decisions.by_hand.items() if key not in asked}
    plan.decisions = replace(plan.decisions, by_hand=left)
    return plan, true


def as_it_is(links):
    return [link._replace(operation=Identity()) for link in links]


def rotary_links(plan):
    return [link for link in plan.resolution.links.values() if "rotary" in str(link.operation)]


def decided(name, plan, questions):
    plan, true = without(plan, questions)
    assert prove(plan, pair(name).source_model()).verdict == "different"
    answers = decide(questions, plan, pair(name).source_model())
    for link in (link for answer in answers for link in answer.links):
        assert (link.sources, link.operation) == (true[link.target].sources, true[link.target].operation)
        assert (link.by, link.confidence) == ("matcher", 1.0)
    plan.decisions = with_answers(plan.decisions, answers)
    assert prove(plan, pair(name).source_model()).verdict == "equal"
    return answers


@pytest.mark.parametrize("grouped", ["all in one", "queries and keys apart", "each by itself"])
def test_rotary_rows(grouped, tmp_path):
    """The six tensors whose row order no name tells; a wrong query leaves no right key."""
    plan = true_plan("llama_hf_to_meta", tmp_path)
    links = rotary_links(plan)
    groups = {
        "all in one": [links],
        "queries and keys apart": [[link for link in links if name in link.target] for name in ("wq", "wk")],
        "each by itself": [[link] for link in links],
    }[grouped]
    questions = [question(**{"as it is": as_it_is(own), "as pairs": own}) for own in groups]
    answers = decided("llama_hf_to_meta", plan, questions)
    assert [answer.choice for answer in answers] == [1] * len(groups)
    assert sum(len(answer.links) for answer in answers) == 6
    for answer in answers:
        wrong, right = answer.tried
        assert right.difference < 1e-5 and wrong.difference > 0.05
    assert "“as pairs” differs by" in answers[0].links[0].reason
    assert "random tokens 2×12" in answers[0].reason


def test_all_orders_of_three_concats(tmp_path):
    plan = true_plan("vit_hf_to_timm", tmp_path)
    questions = []
    for number in range(3):
        own = [plan.resolution.links[f"blocks.{number}.attn.qkv.{kind}"] for kind in ("weight", "bias")]
        orders = {
            "".join("qkv"[place] for place in order): [
                link._replace(sources=tuple(link.sources[place] for place in order)) for link in own
            ]
            for order in list(permutations(range(3)))[::-1]
        }
        questions.append(question(**orders))
    answers = decided("vit_hf_to_timm", plan, questions)
    assert [answer.tried[answer.choice].choice for answer in answers] == ["qkv"] * 3
    assert [answer.place for answer in answers] == [f"blocks.{number}.attn" for number in range(3)]


def test_transposed_or_not(tmp_path):
    plan = true_plan("gpt2_hf_to_nano", tmp_path)
    links = [link for key, link in plan.resolution.links.items() if key.endswith("attn.c_proj.weight")]
    answers = decided("gpt2_hf_to_nano", plan, [question(straight=as_it_is(links), turned=links)])
    assert answers[0].choice == 1


def test_a_flat_model_is_judged_at_its_outputs(tmp_path):
    plan = true_plan("civilnet_to_lists", tmp_path)
    one, two = (plan.resolution.links[f"dense.{number}.weight"] for number in (1, 2))
    crossed = [one._replace(sources=two.sources), two._replace(sources=one.sources)]
    answers = decided("civilnet_to_lists", plan, [question(crossed=crossed, straight=[one, two])])
    assert (answers[0].choice, answers[0].place) == (1, "")
    assert "at the outputs" in answers[0].reason


def test_choices_that_compute_the_same_stay_open(tmp_path):
    plan = true_plan("llama_hf_to_meta", tmp_path)
    link = plan.resolution.links["layers.0.attention.wv.weight"]
    same = question(one=[link], other=[link._replace(reason="another way to the same")])
    plan, _ = without(plan, [same])
    answer = decide([same], plan, pair("llama_hf_to_meta").source_model())[0]
    assert (answer.choice, answer.links) == (None, ())
    assert "no difference shows" in answer.reason


def test_where_every_choice_is_wrong_none_is_taken(tmp_path):
    plan = true_plan("llama_hf_to_meta", tmp_path)
    link = plan.resolution.links["layers.1.feed_forward.w1.weight"]
    others = [plan.resolution.links[f"layers.{number}.feed_forward.w1.weight"] for number in (0, 2)]
    choices = {other.sources[0]: [link._replace(sources=other.sources)] for other in others}
    wrong = question(**choices)
    plan, _ = without(plan, [wrong])
    answer = decide([wrong], plan, pair("llama_hf_to_meta").source_model())[0]
    assert answer.choice is None
    assert "no choice makes the models equal" in answer.reason
    assert all(tried.difference > 0.01 for tried in answer.tried)


def test_no_questions_and_giving_up(tmp_path):
    plan = true_plan("llama_hf_to_meta", tmp_path)
    assert decide([], plan, pair("llama_hf_to_meta").source_model()) == ()
    links = rotary_links(plan)
    asked = [question(**{"as it is": as_it_is(links), "as pairs": links})]
    seen = []
    with pytest.raises(Cancelled):
        decide(
            asked,
            without(plan, asked)[0],
            pair("llama_hf_to_meta").source_model(),
            progress=lambda done, total: seen.append((done, total)),
            cancelled=lambda: bool(seen),
        )
    assert seen == [(1, 2)]


def test_which_of_two_copies_is_meant_cannot_be_tried(tmp_path):
    """The source model computes with whichever copy it is filled with."""
    torch.manual_seed(0)
    copies = {name: nn.Linear(4, 3).state_dict() for name in ("raw", "ema")}
    torch.save(copies, tmp_path / "both.pth")
    plan = Plan(open_checkpoint(tmp_path / "both.pth"), open_target(nn.Linear(4, 3)), Decisions())
    links = {name: [Link(key, (f"{name}.{key}",)) for key in ("weight", "bias")] for name in copies}
    answer = decide([question(**links)], plan, nn.Linear(4, 3))[0]
    assert (answer.choice, answer.links) == (None, ())
    assert "does not hold all the tensors in question" in answer.reason


def test_a_choice_without_finite_outputs_does_not_make_another_one_right(tmp_path):
    plan = true_plan("llama_hf_to_meta", tmp_path)
    key = "layers.1.feed_forward.w1.weight"
    right, other = plan.resolution.links[key], plan.resolution.links["layers.0.feed_forward.w1.weight"]
    endless = right._replace(operation=parse_operation("scale(1e38) | scale(1e38)"))
    wrong = question(endless=[endless], elsewhere=[right._replace(sources=other.sources)])
    plan, _ = without(plan, [wrong])
    answer = decide([wrong], plan, pair("llama_hf_to_meta").source_model())[0]
    assert [isfinite(tried.difference) for tried in answer.tried] == [False, True]
    assert answer.choice is None
