"""Text to facts. Every extractor is a pure function of its text: no state, no network, no exception on any input."""
