"""The typed graph of groups, the selection language, and resolution with provenance."""
