"""Where rows live: settings, engines, the contract, filters and scope, imports, snapshots, checks."""
