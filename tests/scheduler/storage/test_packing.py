"""Arrays go into a binary column and come out equal; anything else is refused."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from scheduler.storage.packing import pack, unpack


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.float32).reshape(2, 3, 4),
        np.array([[1, -(2**40)]], dtype=np.int64),
        np.array([np.nan, np.inf, -0.0]),
        np.zeros((0, 5), dtype=np.int32),
        np.array([True, False]),
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.arange(12.0).reshape(3, 4).T,
    ],
    ids=["three axes", "large integers", "not numbers", "empty", "truth", "big-endian", "transposed"],
)
def test_an_array_comes_back_equal(array):
    found = unpack(pack(array))
    assert found.shape == array.shape
    assert found.dtype == array.dtype.newbyteorder("<")
    assert np.array_equal(found, array, equal_nan=array.dtype.kind == "f")


def test_only_numbers_are_packed():
    with pytest.raises(TypeError, match="only numbers"):
        pack(np.array(["a"]))
    with pytest.raises(TypeError, match="only numbers"):
        pack(np.array([object()]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not compressed",
        zlib.compress(b"no header"),
        zlib.compress(b'["|O", [1]]\n12345678'),
        pack(np.ones(3))[:-4],
    ],
    ids=["nothing", "not compressed", "no header", "objects", "cut short"],
)
def test_other_bytes_are_refused(data):
    with pytest.raises(ValueError, match="not a packed array"):
        unpack(data)


def test_a_header_that_promises_more_than_there_is_is_refused():
    with pytest.raises(ValueError, match="reshape"):
        unpack(zlib.compress(b'["<f8", [3]]\n' + bytes(16)))
