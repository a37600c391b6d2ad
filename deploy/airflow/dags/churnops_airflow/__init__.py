"""What the DAGs of churnops share: settings from the environment, and the operator that runs a command of churnops."""
