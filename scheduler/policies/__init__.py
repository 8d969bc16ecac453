"""Labour rules as data: packs, how they stack, and the audit of planned or worked minutes against them."""
