"""The commands of `cmedlms` that need more than a call: one file each. `orchestration.cli` puts them together."""
