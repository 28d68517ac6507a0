"""Random configurations and spans, biased towards corners where rules meet."""
