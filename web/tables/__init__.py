"""Every table of a page as CSV and XLSX: the page itself is rendered, with its filters and for its reader, and read.

A template marks a table with ``data-export="key"`` and puts ``{{ exports("key") }}`` behind it; the links call the
page's own address with ``?export=key.xlsx``. Nothing else is needed: who may open the page may save its tables.
"""
