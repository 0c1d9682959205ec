"""From texts to the numbers of their tokens, with a tokenizer of transformers that is in a folder."""

from __future__ import annotations

from pathlib import Path

import torch

from wtransplant.errors import DataError
from wtransplant.targets.zoo import zoo_module
from wtransplant.training.data_settings import TableOptions
from wtransplant.training.failures import first_line
from wtransplant.words import tr


def tokenize(texts: list[str], options: TableOptions, source: Path) -> dict[str, torch.Tensor]:
    """What the model is called with by name: ``input_ids`` and ``attention_mask``, int64 [N, tokens].

    Texts are cut at ``options.max_length`` tokens and filled up on the right to the longest.

    Raises:
        DataError: no folder is given, or it holds no tokenizer.
        TargetError: transformers is not installed.
    """
    if not options.tokenizer:
        raise DataError(
            tr("texts need a tokenizer"),
            where=str(source),
            hint=tr(
                "Choose the folder of the tokenizer that belongs to the model (it has a tokenizer.json)."
            ),
        )
    tokenizer = _load(Path(options.tokenizer).expanduser())
    tokenizer.padding_side = "right"
    if tokenizer.pad_token_id is None:  # decoders often have none; the mask leaves the filling out
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    encoded = tokenizer(
        texts, truncation=True, max_length=options.max_length, padding="longest", return_tensors="pt"
    )
    known = ("input_ids", "attention_mask", "token_type_ids")
    return {name: encoded[name] for name in known if name in encoded}


def _load(folder: Path):  # type: ignore[no-untyped-def]  # transformers has no types
    if not folder.is_dir():
        raise DataError(
            tr("there is no such folder with a tokenizer"),
            where=str(folder),
            hint=tr("Choose the folder that has a tokenizer.json. Nothing is downloaded."),
        )
    transformers = zoo_module("transformers")
    try:
        return transformers.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # whatever a damaged file makes transformers and tokenizers raise
        raise DataError(
            tr("the tokenizer cannot be read: {first_line}", first_line=first_line(error)),
            where=str(folder),
            hint=tr("The folder needs a tokenizer.json or the files of a slow tokenizer."),
        ) from error
