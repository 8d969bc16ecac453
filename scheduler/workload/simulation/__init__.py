"""A roster against what could happen: served and late work, backlog and idle time, absences, standby, regret. Pure."""
