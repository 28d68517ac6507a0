"""A reference model of Tempo's metrics-generator: spans in, the series that must leave it out. Plain and slow on purpose."""
