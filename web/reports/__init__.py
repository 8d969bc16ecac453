"""Reports of a period: the performance map, departments, fairness, and the cycle-end report to print or keep."""
