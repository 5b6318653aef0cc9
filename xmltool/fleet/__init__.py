"""Reports of many hosts, in one: what differs where, who is stale, what only some have."""
