from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import torch

from tests.training.test_data import settings_for
from wtransplant.errors import DataError, TargetError
from wtransplant.training import open_data
from wtransplant.training.data import Data
from wtransplant.training.dry_run import dry_run

IRIS = """sepal,petal,species
5.1,1.4,setosa
4.9,1.4,setosa
7.0,4.7,versicolor
6.4,4.5,versicolor
6.3,6.0,virginica
5.8,5.1,virginica
"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def opened(path: Path, share: float = 0.0, loss: str = "cross_entropy", **options: object) -> Data:
    return open_data(settings_for(path, "table", validation_share=share, loss=loss, table=options))


def test_columns_of_numbers_and_names_of_classes(tmp_path: Path) -> None:
    data = opened(write(tmp_path / "d.csv", IRIS), standardise=False)
    assert data.classes == ("setosa", "versicolor", "virginica")
    rows = list(csv.DictReader(io.StringIO(IRIS)))
    expected = torch.tensor([[float(row["sepal"]), float(row["petal"])] for row in rows])
    assert torch.equal(data.train.inputs, expected)
    assert data.train.targets.tolist() == [0, 0, 1, 1, 2, 2]
    assert data.class_counts() == {"setosa": (2, 0), "versicolor": (2, 0), "virginica": (2, 0)}
    assert data.notes == ("The target is 'species', read as 3 classes.",)
    assert data.train.place(3) == f"{tmp_path / 'd.csv'}, line 5"
    assert data.train.text(0) == "sepal 5.1, petal 1.4"


def test_standardisation_is_that_of_the_training_rows(tmp_path: Path) -> None:
    from sklearn.preprocessing import StandardScaler

    text = "a,b,same,y\n" + "".join(f"{i * i},{-i},7,{i % 2}\n" for i in range(20))
    data = opened(write(tmp_path / "d.csv", text), 0.25)
    plain = opened(tmp_path / "d.csv", 0.25, standardise=False)
    scaler = StandardScaler().fit(plain.train.inputs.double().numpy())
    for part, raw in ((data.train, plain.train), (data.validation, plain.validation)):
        expected = torch.from_numpy(scaler.transform(raw.inputs.double().numpy())).float()
        torch.testing.assert_close(part.inputs, expected)
    assert data.preprocessing["mean"] == pytest.approx(scaler.mean_.tolist())
    assert (data.train.inputs[:, 2] == 0).all()
    # A fourth of each class of ten, rounded by hand to the even number.
    assert data.class_counts() == {"0": (8, 2), "1": (8, 2)}


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str, name: str) -> None:
    path = write(tmp_path / f"{name}.csv", IRIS.replace(",", delimiter))
    assert torch.equal(opened(path).train.inputs, opened(write(tmp_path / "c.csv", IRIS)).train.inputs)


def test_the_delimiter_is_found_beside_commas_in_numbers_and_quotes(tmp_path: Path) -> None:
    text = 'x;note;y\n1,5;"a; b";3\n2,5;c;4\n'
    data = opened(write(tmp_path / "d.csv", text), loss="mse", decimal=",", inputs=["x"], standardise=False)
    assert data.train.inputs.flatten().tolist() == [1.5, 2.5]
    assert data.train.targets.tolist() == [3, 4]


def test_without_names_columns_are_numbered(tmp_path: Path) -> None:
    data = opened(write(tmp_path / "d.csv", IRIS.split("\n", 1)[1]), standardise=False)
    assert len(data.train) == 6
    assert data.preprocessing["inputs"] == ["1", "2"]
    assert data.train.place(0).endswith("line 1")


@pytest.mark.parametrize(("encoding", "given"), [("utf-8-sig", ""), ("utf-16", ""), ("cp1252", "cp1252")])
def test_encodings(tmp_path: Path, encoding: str, given: str) -> None:
    path = write(tmp_path / "d.csv", "größe,art\n1,Löwe\n2,Bär\n", encoding)
    data = opened(path, encoding=given)
    assert data.classes == ("Bär", "Löwe")
    assert data.preprocessing["inputs"] == ["größe"]


def test_whole_numbers_are_class_numbers_unless_they_are_only_names(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", "x,y\n1,3\n2,1\n3,3\n")
    assert opened(path).train.targets.tolist() == [3, 1, 3]
    assert opened(path).classes == ("0", "1", "2", "3")
    names = opened(path, renumber=True)
    assert (names.train.targets.tolist(), names.classes) == ([1, 0, 1], ("1", "3"))


def test_missing_values_are_named_skipped_or_filled(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", "a,b,y\n1,,0\n2,4,1\nNA,6,0\n3,8,0\n")
    with pytest.raises(DataError, match="2 rows with missing values: line 2, 4"):
        opened(path)
    skipped = opened(path, missing="skip", standardise=False)
    assert skipped.train.inputs.tolist() == [[2, 4], [3, 8]]
    assert skipped.train.place(1).endswith("line 5")
    assert "2 rows left out" in skipped.notes[1]
    filled = opened(path, missing="mean", standardise=False)
    assert filled.train.inputs.tolist() == [[1, 6], [2, 4], [2, 6], [3, 8]]


def test_the_target_may_be_chosen_and_only_some_inputs(tmp_path: Path) -> None:
    data = opened(
        write(tmp_path / "d.csv", IRIS), loss="mse", inputs=["petal"], target="sepal", standardise=False
    )
    assert data.task == "numbers"
    assert data.train.targets.tolist() == pytest.approx([5.1, 4.9, 7.0, 6.4, 6.3, 5.8])
    assert data.train.inputs.shape == (6, 1)


BAD = {
    "": "the file is empty",
    "\n\n": "the file is empty",
    "a,b\n": "names of columns, but no rows",
    "a\n1\n2\n": "one column only",
    "a,a,y\n1,2,3\n": "two columns have the name 'a'",
    "a,b,y\n1,2,0\n1,2\n": "line 3: the row has 2 fields, the first one has 3",
    "a,b,y\n1,2,0\n1,zwei,1\n": "line 3: 'zwei' in the column 'b' is no finite number",
    "a,b,y\n1,2,0\n1,inf,1\n": "line 3: 'inf' in the column 'b' is no finite number",
    'a,b,y\n1,2,0\n1,"2,1\n': "this is no CSV",
    "a,b,y\n1,2,0\n1,2,0\n": "one class only (0)",
    "a,b,y\n1,2,0\n1,2,-1\n": "line 3: -1 is no number of a class",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_table_is_one_sentence_with_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        opened(write(tmp_path / "d.csv", text))
    assert BAD[text] in str(caught.value)
    assert caught.value.where.startswith(str(tmp_path / "d.csv"))


def test_bytes_that_are_not_utf_8_are_named_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", "a,y\n1,x\n2,Bär\n", "cp1252")
    with pytest.raises(DataError, match="line 3: the byte 0xe4 is not utf-8") as caught:
        opened(path)
    assert "cp1252" in caught.value.hint
    with pytest.raises(DataError, match="no encoding 'klingon'"):
        opened(path, encoding="klingon")


def test_utf_16_without_its_mark_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", IRIS, "utf-16-le")
    with pytest.raises(DataError, match="zero bytes"):
        opened(path)
    assert len(opened(path, encoding="utf-16-le").train) == 6


def test_a_number_too_large_for_the_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 3: '1e300' in the column 'x'"):
        opened(write(tmp_path / "d.csv", "x,y\n1,0\n1e300,1\n"))


def test_columns_that_are_not_there_or_twice_in_use(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", IRIS)
    with pytest.raises(DataError, match="no column 'colour'") as caught:
        opened(path, inputs=["colour"])
    assert "sepal, petal, species" in caught.value.hint
    with pytest.raises(DataError, match="both input and target"):
        opened(path, inputs=["sepal"], target="sepal")


def test_a_decimal_comma_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'1,5'") as caught:
        opened(write(tmp_path / "d.csv", "x;y\n1,5;0\n2,5;1\n"))
    assert "comma" in caught.value.hint


def test_a_label_without_an_output_is_named_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", "x,y\n1,0\n2,1\n3,2\n4,7\n")
    result = dry_run(torch.nn.Linear(1, 3), opened(path))
    assert result.sentence.startswith(
        f"{path}, line 5: the model gives 3 outputs, the labels go up to 7; 7 is the first that has none"
    )


def tokenizer_folder(folder: Path) -> Path:
    transformers = pytest.importorskip("transformers", reason="the model zoos are optional")
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "bad", "film", "very"]
    (folder / "vocab.txt").write_text("\n".join(words))
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_texts_go_through_the_tokenizer_of_a_folder(tmp_path: Path) -> None:
    folder = tokenizer_folder(tmp_path / "tokenizer")
    path = write(tmp_path / "d.csv", 'text,label\n"a very, good film",yes\nbad,no\ngood,yes\n')
    data = opened(path, text="text", tokenizer=str(folder))
    inputs, labels = data.train.batch(torch.tensor([0, 1]))
    # [CLS] a very [UNK] good film [SEP]; the comma is a word of its own. [CLS] bad [SEP] and the filling.
    assert inputs["input_ids"].tolist() == [[2, 5, 9, 1, 6, 8, 3], [2, 7, 3, 0, 0, 0, 0]]
    assert inputs["attention_mask"].tolist() == [[1] * 7, [1] * 3 + [0] * 4]
    assert labels.tolist() == [1, 0]
    short, _ = data.train.batch(torch.tensor([1, 2]))
    assert short["input_ids"].tolist() == [[2, 7, 3], [2, 6, 3]]
    assert data.train.text(0) == "a very, good film"
    cut = opened(path, text="text", tokenizer=str(folder), max_length=4)
    assert cut.train.inputs["input_ids"].shape == (3, 4)


def test_texts_without_a_tokenizer_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", "text,label\na,yes\nb,no\n")
    with pytest.raises(DataError, match="texts need a tokenizer"):
        opened(path, text="text")
    with pytest.raises(DataError, match="no such folder"):
        opened(path, text="text", tokenizer=str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises((DataError, TargetError), match=r"tokenizer cannot be read|not installed"):
        opened(path, text="text", tokenizer=str(tmp_path / "empty"))


def test_a_text_model_takes_what_the_tokenizer_gives(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="the model zoos are optional")
    from tests.training.test_losses import tiny_bert

    folder = tokenizer_folder(tmp_path / "tokenizer")
    path = write(tmp_path / "d.csv", "text,label\na good film,2\nbad,0\nvery good,1\n")
    data = opened(path, text="text", tokenizer=str(folder))
    result = dry_run(tiny_bert(transformers), data, "model").require()
    assert result.loss == pytest.approx(1.0986, abs=0.2)  # ln 3: the model knows nothing yet


def test_the_fingerprint_is_of_the_values_and_the_split(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", IRIS)
    first = opened(path, 0.5).fingerprint()
    assert opened(path, 0.5).fingerprint() == first
    assert opened(path, 0.0).fingerprint() != first
    assert opened(write(tmp_path / "e.csv", IRIS.replace("7.0", "7.1")), 0.5).fingerprint() != first
