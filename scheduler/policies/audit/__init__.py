"""The audit of work lines: arrays, one evaluator a kind, and the engine that applies the rules in force."""
