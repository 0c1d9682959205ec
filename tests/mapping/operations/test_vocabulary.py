"""Rows by token: expected rows are read off the vocabularies by hand."""

import json

import pytest
import torch

from tests.mapping.operations.peers import destination_like, result_of, same_bytes
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation


def table(*rows: float) -> torch.Tensor:
    return torch.tensor(rows)[:, None].expand(-1, 2).contiguous()


def first(result: torch.Tensor) -> list[float]:
    assert result.ndim == 1 or bool((result[:, 0] == result[:, 1]).all())
    return (result if result.ndim == 1 else result[:, 0]).tolist()


OLD, INITIAL = table(1.0, 2.0, 3.0), table(-1.0, -2.0, -3.0, -4.0, -5.0)


def test_the_shared_prefix_and_the_targets_own_rows():
    assert first(result_of("vocabulary", OLD, into=INITIAL)) == [1, 2, 3, -4, -5]
    assert first(result_of("vocabulary", INITIAL, into=OLD)) == [-1, -2, -3]
    assert first(result_of("vocabulary(mean)", OLD, into=INITIAL)) == [1, 2, 3, 2, 2]
    assert first(result_of("vocabulary(zeros, 4)", OLD)) == [1, 2, 3, 0]
    assert first(result_of("vocabulary", OLD[:, 0], into=INITIAL[:, 0])) == [1, 2, 3, -4, -5]


def test_as_transformers_fills_new_rows_with_the_mean():
    """``resize_token_embeddings`` draws around the mean; with no spread between the rows that is the mean."""
    from transformers import BertConfig, BertModel

    config = BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vocab_size=9
    )
    model = BertModel(config)
    model.embeddings.word_embeddings.weight.data = torch.arange(8.0).expand(9, 8).clone()
    before = model.embeddings.word_embeddings.weight.detach().clone()
    after = model.resize_token_embeddings(12, mean_resizing=True).weight.detach()
    assert torch.allclose(result_of("vocabulary(mean, 12)", before), after, atol=1e-2)


def test_the_initial_rows_are_not_written_to_and_give_the_dtype():
    initial = INITIAL.double()
    result = parse_operation("vocabulary").apply([OLD], destination_like(initial))
    assert result.dtype == torch.float64
    assert first(initial) == [-1, -2, -3, -4, -5]


def write(folder, name, content):
    (folder / name).write_bytes(
        content.encode() if isinstance(content, str) else json.dumps(content).encode()
    )


TEXTS = {
    "lines.txt": "[PAD]\nthe\ncat",
    "lines_at_end.txt": "[PAD]\r\nthe\r\ncat\r\n",
    "numbers.json": {"cat": 2, "[PAD]": 0, "the": 1},
    "tokenizer.json": {
        "model": {"vocab": {"the": 1, "cat": 2}},
        "added_tokens": [{"id": 0, "content": "[PAD]"}],
    },
    "unigram.json": {"model": {"vocab": [["[PAD]", 0.0], ["the", -1.5], ["cat", -2.0]]}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_rows_by_token(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, name, TEXTS[name])
    write(tmp_path, "new.txt", "cat\ndog\n[PAD]\nthe\n")  # the fifth row of the target is padding
    text = f"vocabulary(old='{name}', new='new.txt')"
    assert first(result_of(text, OLD, into=INITIAL)) == [3, -2, 1, 2, -5]
    text = f"vocabulary(zeros, 4, 'new.txt', '{name}')"
    assert first(result_of(text, INITIAL)) == [-3, -4, -1, 0]


def test_tokens_that_are_line_breaks_to_python_stay_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.txt", "x\u2028y\na\x85\nb")
    write(tmp_path, "b.txt", "b\nx\u2028y")
    assert first(result_of("vocabulary(zeros, 2, 'a.txt', 'b.txt')", OLD)) == [3, 1]


def test_no_token_in_common_leaves_all_to_the_fill(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.txt", "a\nb")
    write(tmp_path, "b.txt", "c\nd")
    assert first(result_of("vocabulary(old='a.txt', new='b.txt')", OLD, into=INITIAL)) == first(INITIAL)


def test_a_file_that_changed_is_read_again(tmp_path):
    file = tmp_path / "a.txt"
    operation = parse_operation(f"vocabulary(zeros, 3, {str(file)!r}, {str(file)!r})")
    file.write_text("a\nb")
    assert first(operation.apply([OLD])) == [1, 2, 0]
    file.write_text("a\nb\nc")
    assert first(operation.apply([OLD])) == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("{", "cannot be read"),
        ({"a": "b"}, "the number 'b', which is no row"),
        ({"a": -1}, "no row"),
        ({"a": True}, "no row"),
        ({"model": {"merges": []}}, "no tokenizer.json"),
        ({"model": {"vocab": [3]}}, "no tokenizer.json"),
        ({"model": {"vocab": {}}, "added_tokens": [{"content": "a"}]}, "no tokenizer.json"),
        ("a\nb\nc\nd", "has a token for row 3, the source has 3 rows"),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_vocabulary_file_that_cannot_be_used_is_named(tmp_path, content, said):
    file = tmp_path / "vocabulary.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content is not None:
        write(tmp_path, file.name, content)
    operation = parse_operation(f"vocabulary(zeros, 3, {str(file)!r}, {str(file)!r})")
    if said is None:  # one token of a strange name is a vocabulary
        assert operation.shape([(3, 2)]) == (3, 2)
        return
    with pytest.raises(MappingError, match=said) as raised:
        operation.shape([(3, 2)])
    assert raised.value.where == str(file)


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        ("vocabulary", (3, 2), "only the last step asks the target"),
        ("vocabulary", (), "a row per token"),
        ("vocabulary(zeros, -3)", (3, 2), "-3 rows"),
        ("vocabulary(old='a.txt')", (3, 2), "both files, or none"),
        ("vocabulary(fill=noise)", (3, 2), "fill is 'noise'"),
    ],
)
def test_what_does_not_fit_is_said(text, shape, said):
    with pytest.raises(MappingError, match=said):
        parse_operation(text).shape([shape])


def test_own_rows_are_there_only_at_the_end_of_a_chain():
    operation = parse_operation("vocabulary(rows=4) | transpose")
    with pytest.raises(MappingError, match="only the last step asks the target"):
        operation.apply([OLD], destination_like(INITIAL))


def test_own_rows_of_another_width_are_refused():
    for text, table in (("vocabulary", torch.ones(3, 4)), ("vocabulary(rows=4)", OLD)):
        with pytest.raises(MappingError, match="the target's own rows are 5×2"):
            parse_operation(text).shape([tuple(table.shape)], (5, 2))
        with pytest.raises(MappingError, match="the target's own rows are 5×2"):
            parse_operation(text).apply([table], destination_like(INITIAL))


def test_paths_of_a_recipe_are_put_into_place():
    operation = parse_operation("vocabulary(mean, old='a.txt', new='b.txt')").with_files(
        lambda p: f"/there/{p}"
    )
    assert str(operation) == "vocabulary(mean, old='/there/a.txt', new='/there/b.txt')"
    assert same_bytes(result_of("vocabulary(mean, 3)", OLD), OLD)
