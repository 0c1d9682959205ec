"""Error texts, made by the libraries themselves, and what people's terminals do to them."""

import json
import random

import pytest
import torch
from torch import nn

from wtransplant.errors import WtransplantError
from wtransplant.pasted import MismatchedKey, read_error, read_errors


class Net(nn.Module):
    def __init__(self, blocks=2, classes=2):
        super().__init__()
        self.blocks = nn.ModuleList(nn.Linear(4, 4) for _ in range(blocks))
        self.head = nn.Linear(4, classes)


class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.only = nn.Linear(1, 1)


def error_of(model, state):
    with pytest.raises(RuntimeError) as caught:
        model.load_state_dict(state)
    return caught.value


@pytest.fixture(scope="module")
def error():
    """Two blocks wanted under other names, five classes given where two are wanted, and a scalar."""
    state = {key.replace("blocks.", "layers."): value for key, value in Net(3, 5).state_dict().items()}
    return error_of(Net(), {**state, "blocks.0.bias": torch.tensor(1.0)})


WANTED = (
    ("blocks.0.weight", "blocks.1.weight", "blocks.1.bias"),
    tuple(f"layers.{i}.{name}" for i in range(3) for name in ("weight", "bias")),
    (
        MismatchedKey("blocks.0.bias", (), (4,)),
        MismatchedKey("head.weight", (5, 4), (2, 4)),
        MismatchedKey("head.bias", (5,), (2,)),
    ),
)


def parts(found):
    return found.missing, found.unexpected, found.mismatched


def assert_all(text):
    found = read_error(text)
    assert parts(found) == WANTED
    assert found.model == "Net"
    assert found.problems == ()


def test_what_torch_says(error):
    assert_all(str(error))
    assert str(read_error(str(error))) == "3 missing, 6 unexpected, 3 mismatched in Net"


def test_a_whole_traceback_with_torchs_own_source_lines(error):
    trace = (
        "Traceback (most recent call last):\n"
        '  File "module.py", line 1052, in load_state_dict\n'
        "    raise RuntimeError('Error(s) in loading state_dict for {}:\\n\\t{}'.format(\n"
        "    'Missing key(s) in state_dict: {}. '.format(', '.join('\"{}\"'.format(k) for k in missing_keys)))\n"
        "    return _IncompatibleKeys(missing_keys, unexpected_keys)\n"
    )
    assert_all(f"{trace}RuntimeError: {error}\n\nProcess finished with exit code 1")


def test_the_repr_of_the_exception_and_a_line_of_a_json_log(error):
    assert_all(repr(error))
    assert_all(json.dumps({"level": "error", "message": f"RuntimeError: {error}"}))


@pytest.mark.parametrize(
    "prefix",
    ["E       ", "> ", "| ", "2024-05-01 10:11:12,345 - mmdet - ERROR - ", "[2024-05-01 10:11:12] ", "  ",
     "[ERROR] ", "ERROR:root:", "2024-05-01T10:11:12.345Z ", "[rank3]: ", "\x1b[31m", "[default0]:"],
)  # fmt: skip
def test_prefixes_of_every_line(error, prefix):
    assert_all("".join(f"{prefix}{line}\n" for line in f"RuntimeError: {error}".split("\n")))


@pytest.mark.parametrize("width", [40, 61, 80, 100, 119])
def test_lines_that_a_terminal_broke(error, width):
    lines = []
    for line in f"RuntimeError: {error}".expandtabs(8).split("\n"):
        lines += [line[start : start + width] for start in range(0, len(line), width)]
    found = read_error("\n".join(lines))
    assert found.missing == WANTED[0] and found.unexpected == WANTED[1]


def test_lines_filled_by_a_formatter(error):
    import textwrap

    lines = [textwrap.fill(line, 60) for line in str(error).split("\n")]
    assert_all("\n".join(lines))


def test_other_quotes_and_html(error):
    assert_all(str(error).replace('"', "'"))
    odd = iter("“”" * 100)
    assert_all("".join(next(odd) if char == '"' else char for char in str(error)))
    assert_all(str(error).replace('"', "&quot;"))
    assert_all(str(error).replace("\n", "\r\n"))
    assert_all(str(error).replace(" ", "\xa0"))


def test_ranks_that_write_in_turns_say_it_once(error):
    lines = [f"[rank{rank}]: {line}" for line in f"RuntimeError: {error}".split("\n") for rank in (0, 1)]
    assert len(read_errors("\n".join(lines))) == 1
    assert_all("\n".join(lines))


def test_several_models_in_one_text(error):
    other = error_of(Other(), {})
    both = f"RuntimeError: {error}\n\nDuring handling of it:\n\nRuntimeError: {other}\n"
    assert [found.model for found in read_errors(both)] == ["Net", "Other"]
    assert read_errors(both)[1].missing == ("only.weight", "only.bias")
    first = read_error(both)
    assert parts(first) == WANTED
    assert first.problems == ("The text is about 2 models. This is the first; the others are: Other.",)


def test_what_is_cut_off_is_said(error):
    text = str(error)
    found = read_error(text[: text.index("layers.2")] + "...")
    assert found.unexpected == WANTED[1][:4]
    assert found.problems == ("The list of unexpected keys is cut off after 'layers.1.bias'.",)
    found = read_error(text[: text.index("layers.2.weight") + 9])
    assert found.unexpected == WANTED[1][:4] and len(found.problems) == 1
    found = read_error(text[: text.index("[5, 4]")])
    assert found.problems == ("The shapes of 'head.weight' cannot be read.",)
    assert found.mismatched == WANTED[2][:1]


def test_cutting_it_anywhere_never_invents_keys(error):
    text, whole = str(error), set(WANTED[0] + WANTED[1])
    for end in random.Random(0).sample(range(len(text)), 150):
        for found in read_errors(text[:end]):
            assert {*found.missing, *found.unexpected} <= whole
            assert set(found.mismatched) <= set(WANTED[2])


def test_incompatible_keys():
    kept = Net().load_state_dict({"head.weight": torch.ones(2, 4), "x.y": torch.ones(1)}, strict=False)
    found = read_error(repr(kept))
    assert found.missing == tuple(kept.missing_keys) and found.unexpected == ("x.y",)
    assert read_errors("<All keys matched successfully>") == ()
    assert read_errors("_IncompatibleKeys(missing_keys=[], unexpected_keys=[])") == ()


def test_what_people_print():
    found = read_error("missing keys: ['a.b', 'c']\nUnexpected keys: {'d.e'}")
    assert (found.missing, found.unexpected) == (("a.b", "c"), ("d.e",))
    found = read_error("missing_keys: []\nunexpected_keys: ['d.e']")
    assert (found.missing, found.unexpected) == ((), ("d.e",))


def test_old_words_of_torch():
    old = (
        "RuntimeError: Error(s) in loading state_dict for VGG:\n\tsize mismatch for fc.weight: copying a param of "
        "torch.Size([10, 4]) from checkpoint, where the shape is torch.Size([2, 4]) in current model."
    )
    assert read_error(old).mismatched == (MismatchedKey("fc.weight", (10, 4), (2, 4)),)
    older = (
        "RuntimeError: While copying the parameter named fc.weight, whose dimensions in the model are "
        "torch.Size([2, 4]) and whose dimensions in the checkpoint are torch.Size([10, 4])."
    )
    assert read_error(older).mismatched == (MismatchedKey("fc.weight", (10, 4), (2, 4)),)


def test_words_of_mmengine():
    text = (
        "2022-04-27 20:12:38,722 - mmdet - WARNING - The model and loaded state dict do not match exactly\n\n"
        "size mismatch for head.weight: copying a param with shape torch.Size([5, 4]) from checkpoint, "
        "the shape in current model is torch.Size([2, 4]).\n"
        "unexpected key in source state_dict: fc.weight, fc.bias\n\n"
        "missing keys in source state_dict: layer3.5.bn3.weight, layer3.2.bn3.bias,\nlayer1.0.bn2.bias, cls_token\n"
    )
    found = read_error(text)
    assert found.unexpected == ("fc.weight", "fc.bias")
    assert found.missing == ("layer3.5.bn3.weight", "layer3.2.bn3.bias", "layer1.0.bn2.bias", "cls_token")
    assert found.mismatched == (MismatchedKey("head.weight", (5, 4), (2, 4)),)


def test_words_of_fvcore():
    text = (
        "Skip loading parameter 'roi.weight' to the model due to incompatible shapes: (81, 1024) in the checkpoint "
        "but (6, 1024) in the model! You might want to double check if this is expected."
    )
    assert read_error(text).mismatched == (MismatchedKey("roi.weight", (81, 1024), (6, 1024)),)


def test_warnings_of_transformers_4():
    text = (
        "Some weights of the model checkpoint at bert-base-uncased were not used when initializing BertForX: "
        "['cls.predictions.bias', 'cls.seq_relationship.weight']\n"
        "- This IS expected if you are initializing BertForX from the checkpoint of a model trained on another "
        "task or with another architecture (e.g. initializing a BertForSequenceClassification model).\n"
        "[WARNING|modeling_utils.py:3297] 2023-08-11 13:16:23,325 >> Some weights of BertForX were not initialized "
        "from the model checkpoint at bert-base-uncased and are newly initialized: ['classifier.weight', "
        "'classifier.bias']\nYou should probably TRAIN this model on a down-stream task.\n"
        "Some weights of BertForX were not initialized from the model checkpoint at ./out and are newly initialized "
        "because the shapes did not match:\n"
        "- pos.weight: found shape torch.Size([512, 8]) in the checkpoint and torch.Size([64, 8]) in the model "
        "instantiated\nYou should probably TRAIN this model on a down-stream task."
    )
    (found,) = read_errors(text)
    assert found.model == "BertForX"
    assert found.unexpected == ("cls.predictions.bias", "cls.seq_relationship.weight")
    assert found.missing == ("classifier.weight", "classifier.bias")
    assert found.mismatched == (MismatchedKey("pos.weight", (512, 8), (64, 8)),)


def test_the_load_report_of_transformers_5():
    report = pytest.importorskip("transformers.utils.loading_report")
    info = report.LoadStateDictInfo(
        missing_keys={"classifier.weight", *(f"layer.{i}.w" for i in range(3))},
        unexpected_keys={f"old.{i}.w" for i in range(14)},
        mismatched_keys={("pos.weight", torch.Size([512, 8]), torch.Size([64, 8]))},
        error_msgs=[],
        conversion_errors={},
        skipped_pp_keys=set(),
    )
    text = f"ViTModel LOAD REPORT from: ./here\n{info.create_loading_report()}"
    (found,) = read_errors(text)
    assert found.model == "ViTModel"
    assert set(found.missing) == info.missing_keys
    assert set(found.unexpected) == info.unexpected_keys
    assert found.mismatched == (MismatchedKey("pos.weight", (512, 8), (64, 8)),)
    assert found.problems == (
        "The load report writes keys in groups: they may stand for fewer keys than are listed here.",
    )


def test_from_pretrained_itself(tmp_path, caplog):
    transformers = pytest.importorskip("transformers")
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.ViTConfig(image_size=32, num_labels=2, **small)
    transformers.ViTForImageClassification(config).save_pretrained(tmp_path)
    config.num_labels = 5
    logger = transformers.logging.get_logger("transformers")
    logger.addHandler(caplog.handler)
    verbosity = transformers.logging.get_verbosity()
    transformers.logging.set_verbosity_warning()  # other tests may have made it silent
    try:
        transformers.ViTForImageClassification.from_pretrained(
            tmp_path, config=config, ignore_mismatched_sizes=True
        )
    finally:
        logger.removeHandler(caplog.handler)
        transformers.logging.set_verbosity(verbosity)
    found = read_error(caplog.text)
    assert {m.key: (m.source_shape, m.target_shape) for m in found.mismatched} == {
        "classifier.weight": ((2, 8), (5, 8)),
        "classifier.bias": ((2,), (5,)),
    }


@pytest.mark.parametrize(
    "text",
    ["", "hello", "RuntimeError: CUDA out of memory", "Missing keys: see the documentation.\n", "\x00" * 50],
)
def test_a_text_that_names_no_keys_is_an_error_with_a_hint(text):
    with pytest.raises(WtransplantError, match="names no missing, unexpected or mismatched key"):
        read_error(text)


def test_a_very_long_text_is_read_at_once():
    keys = [f"model.layers.{i}.experts.{j}.weight" for i in range(60) for j in range(256)]
    text = "Error(s) in loading state_dict for Big:\n\tMissing key(s) in state_dict: "
    text += ", ".join(f'"{key}"' for key in keys) + '. \n\tUnexpected key(s) in state_dict: "' + "x" * 200_000
    found = read_error(text)
    assert found.missing == tuple(keys)
