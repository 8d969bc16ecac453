"""Arrays as bytes for LargeBinary columns: a JSON header line with dtype and shape, then the data, zlib."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_KINDS = "biuf"
_LEVEL = 1  # simulated paths are nearly noise: level 6 takes up to eight times as long for 1–4 % less


def pack(array: NDArray[Any]) -> bytes:
    """Bytes of a numeric array of any shape; little-endian, C order."""
    array = np.asarray(array)
    if array.dtype.kind not in _KINDS:
        raise TypeError(f"only numbers can be packed, got dtype {array.dtype}")
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    header = json.dumps([array.dtype.str, list(array.shape)]).encode() + b"\n"
    return zlib.compress(header + array.tobytes(order="C"), level=_LEVEL)


def unpack(data: bytes) -> NDArray[Any]:
    """The array that ``pack`` was given, read-only; bytes of another kind raise ``ValueError``."""
    try:
        header, _, body = zlib.decompress(data).partition(b"\n")
        dtype, shape = json.loads(header)
    except (zlib.error, ValueError) as error:
        raise ValueError("not a packed array") from error
    if np.dtype(dtype).kind not in _KINDS:
        raise ValueError(f"not a packed array of numbers: {dtype}")
    return np.frombuffer(body, dtype=dtype).reshape(shape)
