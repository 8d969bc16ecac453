"""The KPI catalogue, its publication, values of KPIs and weights of roles."""
