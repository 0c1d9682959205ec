"""The allow-list: every name that a pickle may use, what it becomes here, and why it may.

Nothing that a file names is imported or called. An entry maps a name to a constant, or to a function of this
module that *describes* what the original would have built. A name that is not here becomes an inert record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wtransplant.checkpoints.dtypes import ALIASES, ITEM_SIZES, STORAGES
from wtransplant.checkpoints.records import (
    DenseRecord,
    DType,
    Global,
    Malformed,
    MetaRecord,
    NumpyRecord,
    NumpyType,
    QuantizedRecord,
    Record,
    SparseRecord,
    Storage,
    StorageType,
    TensorRecord,
    numpy_scalar,
    sizes,
)


class Builder:
    """An allowed callable: its name in the file, and our function that takes its arguments."""

    __slots__ = ("build", "name")

    def __init__(self, name: str, build: Callable[..., object]) -> None:
        self.name = name
        self.build = build


# Hashes of larger ones repeat every 2**61 - 1, so that a file could make all its keys collide.
_MAX_KEY = 2**61 - 2
_MAX_NAME = 200
_KEY_TYPES = frozenset({str, float, bool, type(None), bytes, Global, Record})


def hashable(key: object) -> object:
    """Give a dictionary key that is cheap and safe to hash: the key itself, or a record of it."""
    if _is_simple(key):
        return key
    if type(key) is tuple and len(key) < 9 and all(map(_is_simple, key)):
        # Tuples of numbers that all have one hash are easily made; hashes of texts nobody knows beforehand.
        return tuple(str(item) if isinstance(item, int | float) else item for item in key)
    return Record(type(key).__name__, (key,))


def _is_simple(key: object) -> bool:
    return type(key) in _KEY_TYPES or (type(key) is int and -_MAX_KEY <= key <= _MAX_KEY)


def _name(text: object, what: str) -> str:
    """Check a text that is copied: a pickle may use one of a million characters a million times."""
    if not isinstance(text, str) or len(text) > _MAX_NAME:
        raise Malformed(f"{what} is no short text")
    return text


class Constant(str):
    """The name of a torch constant (a layout, a quantisation scheme, a tensor class)."""

    __slots__ = ()


def _dense(
    storage: object,
    offset: int,
    shape: object,
    stride: object,
    _requires_grad: object = False,
    _hooks: object = None,
    metadata: object = None,
) -> DenseRecord:
    if type(storage) is not Storage:
        raise Malformed("a tensor whose storage is something else")
    # What is in the tuples is looked at by the record's check(), once the key is known.
    if type(shape) is not tuple or type(stride) is not tuple:
        shape, stride = sizes(shape, "a tensor's shape"), sizes(stride, "a tensor's strides")
    return DenseRecord(storage, offset, shape, stride, storage.dtype, metadata)


def _dense_of_dtype(
    storage: object,
    offset: int,
    shape: object,
    stride: object,
    _requires_grad: object,
    _hooks: object,
    dtype: object,
    metadata: object = None,
) -> DenseRecord:
    if type(storage) is not Storage:
        raise Malformed("a tensor whose storage is something else")
    shape, stride = sizes(shape, "a tensor's shape"), sizes(stride, "a tensor's strides")
    return DenseRecord(storage, offset, shape, stride, _dtype_name(dtype), metadata)


def _quantized(
    storage: object, offset: int, shape: object, stride: object, parameters: object, *_: object
) -> QuantizedRecord:
    values = _dense(storage, offset, shape, stride)
    if not isinstance(parameters, tuple) or len(parameters) not in (3, 4):
        raise Malformed("a quantised tensor without scale and zero point")
    axis = parameters[3] if len(parameters) == 4 else None
    if axis is not None and (type(axis) is not int or not 0 <= axis < len(values.shape)):
        raise Malformed("a quantised tensor whose channel axis is none of its axes")
    scale, zero_point = parameters[1:3]
    if any(isinstance(part, TensorRecord) and type(part) is not DenseRecord for part in (scale, zero_point)):
        raise Malformed("a quantised tensor whose scales or zero points are no plain tensors")
    return QuantizedRecord(values, scale, zero_point, axis)


def _sparse(layout: object, data: object) -> SparseRecord:
    if not isinstance(data, tuple):
        raise Malformed("a sparse tensor without its parts")
    coo = layout == "sparse_coo"
    coalesced = data[3] if coo and len(data) == 4 else None
    *indices, values, shape = data[:3] if coo else data
    if not all(type(part) is DenseRecord for part in (*indices, values)):
        raise Malformed("a sparse tensor whose parts are no plain tensors")
    if len(indices) != (1 if coo else 2):
        raise Malformed("a sparse tensor with the wrong number of index tensors")
    if layout not in _LAYOUTS:
        raise Malformed("a sparse tensor of an unknown layout")
    return SparseRecord(
        str(layout), tuple(indices), values, sizes(shape, "a sparse tensor's shape"), coalesced
    )


def _meta(dtype: object, shape: object, _stride: object, _requires_grad: object = False) -> MetaRecord:
    return MetaRecord(sizes(shape, "a tensor's shape"), _dtype_name(dtype))


def _first(value: object = None, *_: object) -> object:
    return value


def _with_type(function: object, _type: object, args: object, state: object = None) -> object:
    if isinstance(function, Builder) and isinstance(args, tuple):
        return function.build(*args)
    record = Record("torch._tensor._rebuild_from_type_v2", args)
    record.state = state
    return record


def _dtype_name(dtype: object) -> str:
    if type(dtype) is not DType:
        raise Malformed("a tensor whose dtype is something else")
    return dtype.name


def _size(values: object = ()) -> tuple[int, ...]:
    return sizes(values, "a torch.Size")


def _device(kind: object = "", index: object = None) -> str:
    kind = _name(kind, "a device")
    if index is None:
        return kind
    if type(index) is not int or not -(2**31) <= index < 2**31:
        raise Malformed("the number of a device is none")
    return f"{kind}:{index}"


def _layout(name: object) -> Constant:
    return Constant(_name(name, "a layout").removeprefix("torch."))


def _dictionary(pairs: object = ()) -> dict[object, object]:
    if pairs == ():
        return {}
    if isinstance(pairs, dict):
        return pairs
    if not isinstance(pairs, list) or any(
        not isinstance(pair, list | tuple) or len(pair) != 2 for pair in pairs
    ):
        raise Malformed("a dictionary made of something else than pairs")
    made = {hashable(key): value for key, value in pairs}
    # Python 2 wrote the list for this one call; emptied, it cannot be copied again and again.
    pairs.clear()
    return made


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2


def _default_dictionary(_factory: object = None, pairs: object = ()) -> dict[object, object]:
    return _dictionary(pairs)


def _named(name: str) -> Callable[..., Record]:
    def record(*args: object) -> Record:
        return Record(name, args)

    return record


def _bytes(text: object = "", encoding: object = "latin1") -> bytes:
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1", "utf-8", "ascii"):
        raise Malformed("bytes made of something else than text")
    return text.encode(str(encoding))


def _byte_array(data: object = b"", encoding: object = "latin1") -> bytes:
    # bytearray(number) would take that much memory; pickle never writes it.
    return data if isinstance(data, bytes) else _bytes(data, encoding)


def _complex(real: object = 0.0, imaginary: object = 0.0) -> str:
    if type(real) is not float or type(imaginary) is not float:
        raise Malformed("a complex number made of something else than numbers")
    return f"{real}+{imaginary}j"


def _numpy_type(code: object, *_: object) -> NumpyType:
    if isinstance(code, bytes):
        code = code[: _MAX_NAME + 1].decode("ascii", "replace")
    return NumpyType(_name(code, "NumPy's name of a type") if isinstance(code, str) else "")


def _numpy_array(*_: object) -> NumpyRecord:
    return NumpyRecord()


def _numpy_from_buffer(data: object, dtype: object, shape: object, order: object = "C") -> NumpyRecord:
    array = NumpyRecord()
    array.fill(shape, dtype, order == "F", data)
    return array


def _numpy_scalar(dtype: object, data: object = b"") -> object:
    if isinstance(dtype, NumpyType) and isinstance(data, bytes | bytearray):
        return numpy_scalar(dtype, data)
    return Record("numpy.scalar", (data,))


def _reconstruct(cls: object, _base: object = None, _state: object = None) -> object:
    name = getattr(cls, "name", "object")
    return Record(name if isinstance(name, str) else "object")


_LAYOUTS = ("sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc")
_NUMPY_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray")

# (modules, names, what it becomes, why)
_TABLE: tuple[tuple[tuple[str, ...], tuple[str, ...], Callable[..., object], str], ...] = (
    (
        ("torch._utils",),
        ("_rebuild_tensor", "_rebuild_tensor_v2"),
        _dense,
        "a tensor: a view on a storage",
    ),
    (("torch._utils",), ("_rebuild_tensor_v3",), _dense_of_dtype, "tensors of newer dtypes (float8, uint16)"),
    (("torch._utils",), ("_rebuild_qtensor",), _quantized, "quantised tensors"),
    (("torch._utils",), ("_rebuild_sparse_tensor",), _sparse, "sparse tensors"),
    (("torch._utils",), ("_rebuild_meta_tensor_no_storage",), _meta, "tensors without values"),
    (("torch._utils",), ("_rebuild_parameter", "_rebuild_parameter_with_state"), _first, "nn.Parameter"),
    (
        ("torch._utils",),
        (
            "_rebuild_device_tensor_from_numpy",
            "_rebuild_device_tensor_from_cpu_tensor",
            "_rebuild_xla_tensor",
        ),
        _first,
        "tensors of TPUs and the like, saved through the CPU",
    ),
    (
        ("torch._tensor",),
        ("_rebuild_from_type_v2",),
        _with_type,
        "subclasses of Tensor",
    ),
    (
        ("torch.jit._pickle",),
        ("build_intlist", "build_tensorlist", "build_doublelist", "build_boollist", "restore_type_tag"),
        _first,
        "lists in TorchScript archives",
    ),
    (("torch.nn.parameter",), ("Parameter", "Buffer"), _first, "nn.Parameter by its class"),
    (("torch",), ("Size",), _size, "shapes"),
    (("torch",), ("device",), _device, "devices, kept as text"),
    (("torch.serialization",), ("_get_layout",), _layout, "layouts of sparse tensors"),
    (("collections",), ("OrderedDict", "Counter"), _dictionary, "state dicts are ordered dictionaries"),
    (("collections",), ("defaultdict",), _default_dictionary, "optimizer states are default dictionaries"),
    (("builtins", "__builtin__"), ("dict",), _dictionary, "plain data"),
    (
        ("builtins", "__builtin__"),
        ("set",),
        _named("builtins.set"),
        "kept as a list, never hashed",
    ),
    (("builtins", "__builtin__"), ("frozenset",), _named("builtins.frozenset"), "as set"),
    (("builtins", "__builtin__"), ("slice",), _named("builtins.slice"), "plain data"),
    (
        ("builtins", "__builtin__"),
        ("range", "xrange"),
        _named("builtins.range"),
        "never spelt out",
    ),
    (("builtins", "__builtin__"), ("complex",), _complex, "plain data, kept as text"),
    (("builtins", "__builtin__"), ("bytearray", "bytes"), _byte_array, "plain data"),
    (("_codecs",), ("encode",), _bytes, "how protocol 2 writes bytes"),
    (("copy_reg", "copyreg"), ("_reconstructor",), _reconstruct, "how protocols 0 and 1 begin an object"),
    (_NUMPY_MODULES, ("_reconstruct",), _numpy_array, "NumPy arrays"),
    (_NUMPY_MODULES, ("scalar",), _numpy_scalar, "NumPy scalars (a loss, an accuracy)"),
    (
        ("numpy.core.numeric", "numpy._core.numeric"),
        ("_frombuffer",),
        _numpy_from_buffer,
        "NumPy arrays",
    ),
    (("numpy",), ("dtype",), _numpy_type, "NumPy's element types"),
)

_CONSTANTS: Mapping[tuple[str, str], object] = {
    **{("torch", name): DType(name) for name in ITEM_SIZES},
    **{("torch", alias): DType(name) for alias, name in ALIASES.items()},
    # A storage class only tells the element type here; cuda's are the CPU's under another name.
    **{
        (module, name): StorageType(dtype)
        for module in ("torch", "torch.cuda", "torch.storage")
        for name, dtype in STORAGES.items()
    },
    # Quantisation schemes and classes are only compared or passed on.
    **{
        ("torch", name): Constant(name)
        for name in (
            "per_tensor_affine",
            "per_tensor_symmetric",
            "per_channel_affine",
            "per_channel_symmetric",
            "per_channel_affine_float_qparams",
            "Tensor",
        )
    },
    ("torch._tensor", "Tensor"): Constant("Tensor"),
    ("numpy", "ndarray"): Constant("ndarray"),
    # Factories of default dictionaries, and what protocol 0 begins objects with.
    **{
        (module, name): Constant(name)
        for module in ("builtins", "__builtin__")
        for name in ("object", "list", "tuple", "int", "float", "str", "bool")
    },
}

_BUILDERS: Mapping[tuple[str, str], Builder] = {
    (module, name): Builder(f"{module}.{name}", build)
    for modules, names, build, _why in _TABLE
    for module in modules
    for name in names
}


def look_up(module: str, name: str) -> object | None:
    """Give what an allowed name stands for, or ``None``."""
    return _BUILDERS.get((module, name)) or _CONSTANTS.get((module, name))


def allowed() -> dict[str, str]:
    """Every allowed callable by its qualified name, with the reason: for the help and for tests."""
    return {
        f"{module}.{name}": why for modules, names, _, why in _TABLE for module in modules for name in names
    }
